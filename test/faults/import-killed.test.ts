import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { checkGraph } from '../../src/check/check-graph.ts';
import { importPaths } from '../../src/import/import-paths.ts';
import { startCommand } from '../support/command.ts';
import { emptyGraph, emptyLog, testDatabase } from '../support/database.ts';
import { randomNumbers } from '../support/random-graph.ts';
import { replayLog } from '../support/replay-log.ts';
import { wholeGraph } from '../write/stored.ts';

// The command is started anew after each kill, which takes a few seconds on a machine that is busy.
vi.setConfig({ testTimeout: 180_000 });

const seed = 20_240_718;
const random = randomNumbers(seed);
const modelCount = 1_500;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-killed-'));
  file = join(folder, 'rows.jsonl');
  await writeFile(file, [...rows()].map((row) => `${JSON.stringify(row)}\n`).join(''));
});
afterAll(() => rm(folder, { recursive: true }));

/** Some 7,500 rows of all sorts; sources come last, although they are named before. */
function* rows(): Iterable<object> {
  const any = () => `m-${Math.floor(random() * modelCount)}`;
  for (let i = 0; i < modelCount; i++) {
    const evidence = [{ source: `s-${i % 50}`, locator: `p. ${i}` }];
    yield {
      kind: 'MODEL',
      slug: `m-${i}`,
      name: `Model ${i}`,
      aliases: [`M ${i}`],
      releasedOn: '2024-02-29',
      evidence,
    };
    yield { kind: 'MODEL_VARIANT', slug: `v-${i}`, name: `Variant ${i}`, tuning: 'CHAT' };
    yield { type: 'VARIANT_OF', from: `v-${i}`, to: any() };
    yield {
      type: 'DEVELOPED',
      from: `o-${i % 100}`,
      to: `m-${i}`,
      since: '2024-01-01',
      confidence: i % 2,
      evidence,
    };
    const other = any();
    if (other !== `m-${i}`) yield { type: 'COMPETES_WITH', from: `m-${i}`, to: other, role: `${i}` };
  }
  for (let i = 0; i < 100; i++) yield { kind: 'ORGANIZATION', slug: `o-${i}`, name: `Organization ${i}` };
  for (let i = 0; i < 50; i++) yield { kind: 'SOURCE', slug: `s-${i}`, name: `Source ${i}` };
}

/** Everything in the graph but when it was written. */
async function graphWithoutInstants(): Promise<unknown> {
  return JSON.parse(
    JSON.stringify(await wholeGraph(), (name, value) =>
      /^(created|updated)At$/.test(name) ? undefined : value,
    ),
  );
}

async function size(): Promise<number> {
  const [row] = await testDatabase().read('RETURN COUNT { (:Entity) } + COUNT { ()-->() }');
  return Number(row?.[0]);
}

it(`an import that is killed again and again ends as if never killed (seed ${seed})`, async () => {
  await emptyGraph();
  await importPaths(testDatabase(), [file], { batchSize: 500 });
  const undisturbed = await graphWithoutInstants();
  const total = await size();
  await emptyGraph();
  await emptyLog();

  // Once while entities are written and once while relations are.
  for (const part of [0.15, 0.7]) {
    const enough = Math.floor(total * (part + 0.1 * random()));
    const { child, ended } = startCommand(['import', file, '--batch', '100']);
    while ((await size()) < enough && child.exitCode === null) await setTimeout(5);
    child.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(await size()).toBeLessThan(total);
    expect((await checkGraph(testDatabase())).findings.filter(isNoVariant)).toEqual([]);
  }

  const last = startCommand(['import', file, '--batch', '100']);
  expect(await last.ended, last.said.join('\n')).toBe(0);
  expect(await graphWithoutInstants()).toEqual(undisturbed);
  expect(await checkGraph(testDatabase())).toMatchObject({ findings: [], count: 0 });
  // Each was created once, and nothing was changed after that.
  const log = await replayLog();
  expect(log.size).toBe(total);
  expect([...log.values()].every((times) => times === 1)).toBe(true);
  expect((await importPaths(testDatabase(), [file])).changesNothing).toBe(true);
});

/** Half of an import leaves variants whose models come later; nothing else may be amiss. */
const isNoVariant = ({ message }: { message: string }) => !message.startsWith('is a variant of 0 models');
