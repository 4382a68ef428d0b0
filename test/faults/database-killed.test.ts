import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkGraph } from '../../src/check/check-graph.ts';
import { readConfig } from '../../src/config.ts';
import { Database } from '../../src/neo4j/database.ts';
import { findDistribution } from '../../src/neo4j/embedded/distribution.ts';
import { findJava } from '../../src/neo4j/embedded/java.ts';
import { findProgram } from '../../src/neo4j/embedded/program.ts';
import { type Engine, openEngine } from '../../src/neo4j/engine.ts';
import type { Command } from '../support/command.ts';
import { randomNumbers } from '../support/random-graph.ts';
import { replayLog } from '../support/replay-log.ts';
import { Burst, startServer } from './burst.ts';

// Neo4j is started three times, which takes ten seconds each, and several times as long on a machine that is busy.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const seed = 11;
const random = randomNumbers(seed);
const isEmbedded =
  !process.env.NEO4J_URI && findDistribution() !== undefined && (await findJava()).found !== undefined;
const home = mkdtempSync(join(tmpdir(), 'modelgraph-faults-'));
const readPid = (): number => JSON.parse(readFileSync(join(home, 'neo4j', 'engine.json'), 'utf8')).pid;

let server: Command;
let url: string;
let engine: Engine;
let database: Database;
const burst = new Burst();

afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));

describe.skipIf(!isEmbedded)(`a server whose database fails in a burst of writes (seed ${seed})`, () => {
  beforeAll(async () => {
    ({ server, url } = await startServer({ MODELGRAPH_HOME: home }, true));
    engine = await openEngine(readConfig({ MODELGRAPH_HOME: home }), () => {});
    database = new Database(engine.connection);
  });
  afterAll(async () => {
    await database?.close();
    await engine?.stop();
  });

  it('answers with errors while it is frozen, goes on when it is not, and has lost nothing', async () => {
    const writing = burst.write(url, Number.POSITIVE_INFINITY);
    await acknowledged(60);
    const pid = readPid();
    process.kill(pid, 'SIGSTOP');
    const frozen = performance.now();
    try {
      await writing;
      // It is frozen still, so nobody has waited for it to answer.
      tell('the last write in flight had an error', frozen);
      const asked = performance.now();
      expect(await ask()).toEqual([503, 'GRAPH_UNAVAILABLE', '2']);
      tell('another request had its error', asked);
      expect(await ready()).toBe(503);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    const thawed = performance.now();
    await recovered();
    tell('answered again', thawed);
    await burst.compare(database);
  });

  it('goes on by itself when it is killed, and has lost nothing', async () => {
    const writing = burst.write(url, Number.POSITIVE_INFINITY);
    await acknowledged(60 + Math.floor(100 * random()));
    process.kill(readPid(), 'SIGKILL');
    const killed = performance.now();
    await writing;
    tell('the last write in flight had an error', killed);
    await recovered();
    tell('answered again', killed);
    await burst.compare(database);
    expect(await checkGraph(database)).toMatchObject({ findings: [], count: 0 });
    await replayLog(database);
    await burst.write(url, 20);
    await burst.compare(database);
  });

  it.skipIf(findProgram('prlimit') === undefined)(
    'answers with errors when its disk is full, goes on when it has room and is started again, and has lost nothing',
    async () => {
      const pid = readPid();
      // As on a disk that is full, the log of transactions can't grow.
      execFileSync('prlimit', ['--pid', String(pid), `--fsize=${largestLog() + 50_000}`]);
      await burst.write(url, Number.POSITIVE_INFINITY);
      expect(await ask()).toEqual([503, 'GRAPH_UNAVAILABLE', '2']);
      process.kill(pid, 'SIGKILL');
      const killed = performance.now();
      await recovered();
      tell('answered again', killed);
      await burst.compare(database);
      expect(await checkGraph(database)).toMatchObject({ findings: [], count: 0 });
      await burst.write(url, 20);
      await burst.compare(database);
    },
  );

  it('still stops as it should', async () => {
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
  });
});

/** For the guide, whose figures come from here. */
const tell = (what: string, since: number): void =>
  void process.stderr.write(`${what} after ${Math.round(performance.now() - since)} ms\n`);

/** Bytes of the largest log of transactions. */
function largestLog(): number {
  const folder = join(home, 'neo4j', 'data', 'transactions', 'neo4j');
  return Math.max(...readdirSync(folder).map((name) => statSync(join(folder, name)).size));
}

async function acknowledged(more: number): Promise<void> {
  const enough = burst.acknowledged + more;
  while (burst.acknowledged < enough) await setTimeout(1);
}

/** Status, code of the error and `Retry-After` of a small query. */
async function ask(): Promise<readonly [number, string | undefined, string | null]> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ entity(ref: { slug: "none" }) { name } }' }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return [response.status, errors?.[0]?.extensions.code, response.headers.get('retry-after')];
}

const ready = async (): Promise<number> => (await fetch(`${url}/ready`)).status;

async function recovered(): Promise<void> {
  while ((await ask())[0] !== 200) await setTimeout(20);
  while ((await ready()) !== 200) await setTimeout(20);
}
