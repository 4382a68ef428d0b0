import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it, vi } from 'vitest';
import { checkGraph } from '../../src/check/check-graph.ts';
import { readConfig } from '../../src/config.ts';
import { Database } from '../../src/neo4j/database.ts';
import { findDistribution } from '../../src/neo4j/embedded/distribution.ts';
import { findJava } from '../../src/neo4j/embedded/java.ts';
import { openEngine } from '../../src/neo4j/engine.ts';
import { randomNumbers } from '../support/random-graph.ts';
import { replayLog } from '../support/replay-log.ts';
import { Burst, startServer } from './burst.ts';

// Neo4j is started twice, which takes ten seconds each, and several times as long on a machine that is busy.
vi.setConfig({ testTimeout: 300_000 });

const seed = 11;
const isEmbedded =
  !process.env.NEO4J_URI && findDistribution() !== undefined && (await findJava()).found !== undefined;
const home = mkdtempSync(join(tmpdir(), 'modelgraph-faults-'));
const readPid = (): number => JSON.parse(readFileSync(join(home, 'neo4j', 'engine.json'), 'utf8')).pid;

afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

it.skipIf(!isEmbedded)(
  `a database that is killed in a burst of writes holds all that was acknowledged once it is started again (seed ${seed})`,
  async () => {
    const burst = new Burst();
    const { server, url } = await startServer({ MODELGRAPH_HOME: home });
    const enough = 60 + Math.floor(100 * randomNumbers(seed)());
    const writing = burst.write(url, Number.POSITIVE_INFINITY);
    while (burst.acknowledged < enough) await setTimeout(1);
    process.kill(readPid(), 'SIGKILL');
    await writing;
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);

    const again = await startServer({ MODELGRAPH_HOME: home });
    const engine = await openEngine(readConfig({ MODELGRAPH_HOME: home }), () => {});
    const database = new Database(engine.connection);
    try {
      await burst.compare(database);
      expect(await checkGraph(database)).toMatchObject({ findings: [], count: 0 });
      await replayLog(database);
      await burst.write(again.url, 20);
      await burst.compare(database);
    } finally {
      await database.close();
      await engine.stop();
      again.server.child.kill('SIGTERM');
      expect(await again.server.ended).toBe(0);
    }
  },
);
