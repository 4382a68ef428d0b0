import { setTimeout } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { checkGraph } from '../../src/check/check-graph.ts';
import { testDatabaseSettings } from '../support/command.ts';
import { emptyGraph, emptyLog, testDatabase } from '../support/database.ts';
import { randomNumbers } from '../support/random-graph.ts';
import { replayLog } from '../support/replay-log.ts';
import { Burst, settled, startServer } from './burst.ts';

// The server is started three times, which takes a few seconds each on a machine that is busy.
vi.setConfig({ testTimeout: 180_000 });

const seed = 7;
const random = randomNumbers(seed);

it(`a server that is killed in a burst of writes loses none that it acknowledged, and leaves none half done (seed ${seed})`, async () => {
  await emptyGraph();
  await emptyLog();
  const burst = new Burst();
  for (let kills = 0; kills < 3; kills++) {
    const { server, url } = await startServer(testDatabaseSettings());
    const enough = burst.acknowledged + 40 + Math.floor(100 * random());
    const writing = burst.write(url, Number.POSITIVE_INFINITY);
    while (burst.acknowledged < enough) await setTimeout(1);
    server.child.kill('SIGKILL');
    await writing;
    expect(await server.ended).toBe('SIGKILL');
    await settled(testDatabase());
    await burst.compare(testDatabase());
    expect(await checkGraph(testDatabase())).toMatchObject({ findings: [], count: 0 });
    await compareWithLog();
  }
});

/** What exists by the log exists, each entity as often changed as the log says. */
async function compareWithLog(): Promise<void> {
  const rows = await testDatabase().read(`
    MATCH (n:Entity) RETURN 'Entity:' + n.slug AS key, n.version AS version
    UNION ALL MATCH ()-[r]->() RETURN 'Relation:' + type(r) + ':' + r.id AS key, null AS version`);
  const log = await replayLog();
  expect(log.size).toBe(rows.length);
  for (const [key, version] of rows) {
    const times = log.get(String(key));
    expect(times, `${key} in the log`).toBeGreaterThan(0);
    if (version !== null) expect(times, `changes of ${key}`).toBe(version);
  }
}
