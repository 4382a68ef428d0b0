import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { entitySection, relationSections } from '../../src/export/sections.ts';
import { Snapshot, takeSnapshot } from '../../src/export/snapshot.ts';
import { Spooled } from '../../src/export/spooled.ts';
import type { ExportedEntity, ExportedRelation } from '../../src/export/subgraph.ts';
import { deleteEntities } from '../../src/mutations/delete-entities.ts';
import { mergeEntities } from '../../src/mutations/merge-entities.ts';
import type { Run } from '../../src/neo4j/database.ts';
import type { EntityRow, RelationRow } from '../../src/write/rows.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { loadRandomGraph } from '../support/random-graph.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'snapshot-'));
  await emptyGraph();
});
afterEach(() => rm(folder, { recursive: true }));

const run: Run = (text, values) => testDatabase().run(text, values);

async function all<Thing>(pages: AsyncIterable<readonly Thing[]>): Promise<Thing[]> {
  const things: Thing[] = [];
  for await (const page of pages) things.push(...page);
  return things;
}

const contentOf = async (snapshot: Snapshot) => ({
  entities: await all<ExportedEntity>(snapshot.entities()),
  relations: await all<ExportedRelation>(snapshot.relations()),
});

const topic = (slug: string, summary: string): EntityRow => ({
  kind: 'TOPIC',
  slug,
  properties: { name: slug, summary },
});

async function write(entities: readonly EntityRow[], relations: readonly RelationRow[] = []): Promise<void> {
  await new ChangeLog(testDatabase()).write({ actor: 'test' }, async (run, recorder) => {
    recorder.add(await upsertEntities(run, entities));
    recorder.add(await upsertRelations(run, relations));
  });
}

describe('a snapshot', () => {
  it('that reads again what was changed is the graph as it is then', async () => {
    await loadRandomGraph(3, 10, 30);
    const log = new ChangeLog(testDatabase());
    const call = { log, author: { actor: 'test' } };
    const position = await log.position();
    const snapshot = new Snapshot(folder);
    await snapshot.fill(run, () => {});
    await write(
      [topic('a-first', 'new'), topic('topic-3', 'changed'), topic('zz-last', 'new')],
      [
        { type: 'TAGGED', from: 'model-1', to: 'a-first', role: 'new' },
        { type: 'TAGGED', from: 'model-1', to: 'zz-last', role: 'new' },
      ],
    );
    expect((await deleteEntities(call, [{ slug: 'claim-2' }, { slug: 'event-9' }])).userErrors).toEqual([]);
    const merged = await mergeEntities(call, { slug: 'dataset-1' }, [{ slug: 'dataset-5' }]);
    expect(merged.userErrors).toEqual([]);
    const commits = await log.after(position);
    await snapshot.refresh(
      run,
      commits.flatMap(({ changes }) => changes.map(({ identity }) => identity)),
    );
    await mkdir(join(folder, 'other'));
    const content = await contentOf(snapshot);
    expect(content).toEqual(await contentOf(await takeSnapshot(testDatabase(), join(folder, 'other'))));
    expect(content.entities.map(({ slug }) => slug)).toEqual(
      expect.arrayContaining(['a-first', 'zz-last', 'dataset-1']),
    );
  });

  it('is the graph at one moment, whatever is written meanwhile', async () => {
    // Enough to be read for a while; what changes stands at both ends and in between.
    await write(Array.from({ length: 12_000 }, (_, i) => topic(`m-${i}`, 'one of many')));
    /** The whole graph is a function of the number of the last transaction. */
    const step = async (n: number) => {
      const call = { log: new ChangeLog(testDatabase()), author: { actor: 'test' } };
      await call.log.write(call.author, async (run, recorder) => {
        const rows = ['a-left', `e-${n}`, 'z-right'].map((slug) => topic(slug, `${n}`));
        const source: EntityRow = { kind: 'SOURCE', slug: `s-${n}`, properties: { name: 'S' } };
        recorder.add(await upsertEntities(run, [...rows, source]));
        const about = ['a-left', `e-${n}`, 'z-right'].map(
          (to) => ({ type: 'ABOUT', from: `s-${n}`, to }) as const,
        );
        recorder.add(await upsertRelations(run, about));
      });
    };
    let last = 0;
    const next = async () => {
      await step(last + 1);
      // Only now is it certain that whoever begins has to see it.
      last++;
    };
    await next();
    let ended = false;
    const writing = (async () => {
      while (!ended) await next();
    })();
    const seen: number[] = [];
    try {
      for (let i = 0; i < 3; i++) {
        const [before, place] = [last, join(folder, `${i}`)];
        await mkdir(place);
        const { entities, relations } = await contentOf(await takeSnapshot(testDatabase(), place));
        const summary = (slug: string) => entities.find((one) => one.slug === slug)?.properties.summary;
        const n = Number(summary('a-left'));
        expect(summary('z-right')).toBe(`${n}`);
        const numbers = Array.from({ length: n }, (_, i) => i + 1);
        const slugs = ['a-left', 'z-right', ...numbers.flatMap((i) => [`e-${i}`, `s-${i}`])];
        const many = entities.filter(({ slug }) => slug.startsWith('m-'));
        expect(many).toHaveLength(12_000);
        expect(entities.flatMap(({ slug }) => (slug.startsWith('m-') ? [] : [slug]))).toEqual(slugs.sort());
        expect(relations.map(({ from, to }) => `${from} ${to}`).sort()).toEqual(
          numbers.flatMap((i) => [`s-${i} a-left`, `s-${i} e-${i}`, `s-${i} z-right`]).sort(),
        );
        // What was written when it began is in it, and more was written while it was taken.
        expect(n).toBeGreaterThanOrEqual(before);
        seen.push(n - before);
      }
    } finally {
      ended = true;
      await writing;
    }
    expect(Math.max(...seen)).toBeGreaterThan(0);
  });

  it('lets those wait who write while the last changes are read', async () => {
    const order: string[] = [];
    const log = new ChangeLog(testDatabase());
    let writing: Promise<void> | undefined;
    await log.hold(async () => {
      writing ??= write([topic('late', 'x')]).then(() => void order.push('written'));
      await new Promise((resolve) => setTimeout(resolve, 300));
      order.push('held');
    });
    await writing;
    expect(order).toEqual(['held', 'written']);
  });
});

describe('a spooled section', () => {
  it('keeps no more in memory than it should, and is the same for that', async () => {
    const rows = new Map(Array.from({ length: 30_000 }, (_, i) => [`k-${i}`, 'old']));
    const fake: Run = async (text, { p } = {}) => {
      const { after, keys } = p as { after: string; keys: string[] };
      if (text === 'page')
        return [...rows]
          .filter(([key]) => key > after)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .slice(0, 7_000);
      return keys.flatMap((key) => (rows.has(key) ? [[key, rows.get(key)]] : []));
    };
    const spooled = new Spooled({ page: 'page', byKey: 'byKey', read: (row) => row }, join(folder, 'rows'));
    let told = 0;
    await spooled.fill(fake, (count) => {
      told += count;
    });
    expect(told).toBe(30_000);
    for (let i = 0; i < 60_000; i++) rows.set(`k-${2 * i}`, 'new');
    for (let i = 0; i < 60_000; i += 3) rows.delete(`k-${i}`);
    const changed = Array.from({ length: 120_000 }, (_, i) => `k-${i}`);
    await spooled.refresh(fake, new Set(changed));
    rows.set('k-7', 'newest');
    await spooled.refresh(fake, new Set(['k-7', 'none']));
    expect(await all(spooled.pages())).toEqual([...rows].sort(([a], [b]) => (a < b ? -1 : 1)));
  });
});

describe('the plan of a statement that exports', () => {
  beforeEach(async () => {
    await loadRandomGraph(3, 100, 300);
    // The planner chooses by statistics, which the database brings up to date in its own time.
    await testDatabase().run('CALL db.prepareForReplanning()');
  });

  it('seeks in an index, whose order is that of the page', async () => {
    const sections = [entitySection, ...relationSections.values()];
    expect(sections).toHaveLength(26);
    for (const { page, byKey } of sections)
      for (const [text, p] of [
        [page, { after: 'a' }],
        [byKey, { keys: ['a'] }],
      ] as const) {
        const operators = (await testDatabase().explain(text, { p })).join(' ');
        expect(operators, text).toMatch(/IndexSeek/);
        // Where the index does not give the order, the first of a page are found by looking at all.
        expect(operators, text).not.toMatch(/Scan|Top/);
      }
  });
});
