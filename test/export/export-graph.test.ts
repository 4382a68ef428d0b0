import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { MultiDirectedGraph } from 'graphology';
import { parse as parseGraphml } from 'graphology-graphml';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { type ExportOptions, exportGraph } from '../../src/export/export-graph.ts';
import { takeSnapshot } from '../../src/export/snapshot.ts';
import type { GraphFormat } from '../../src/export/target.ts';
import { importPaths } from '../../src/import/import-paths.ts';
import { mergeEntities } from '../../src/mutations/merge-entities.ts';
import type { EntityRow, RelationRow } from '../../src/write/rows.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { loadRandomGraph } from '../support/random-graph.ts';
import { hasSharedData, shared } from '../support/shared.ts';
import { loadStory } from '../support/story.ts';
import { wholeGraph } from '../write/stored.ts';
import { nasty } from './sample.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterEach(() => rm(folder, { recursive: true }));

const exportTo = (out: string | undefined, format: GraphFormat, options: Partial<ExportOptions> = {}) =>
  exportGraph((temporary) => takeSnapshot(testDatabase(), temporary, options), { format, out, ...options });

/** The bytes of all files of an export. */
async function read(path: string, format: GraphFormat): Promise<string> {
  if (format !== 'csv') return readFile(path, 'utf8');
  const names = (await readdir(path)).sort();
  expect(names).toEqual(['nodes.csv', 'relations.csv']);
  return (await Promise.all(names.map((name) => readFile(join(path, name), 'utf8')))).join('');
}

let exports = 0;

/** What an export writes; its path is `name`, which says its format unless that is CSV. */
async function exported(format: GraphFormat): Promise<{ path: string; text: string }> {
  const path = join(folder, `${exports++}${format === 'csv' ? '' : `.${format}`}`);
  await exportTo(path, format);
  return { path, text: await read(path, format) };
}

async function replaceBy(path: string): Promise<void> {
  await emptyGraph();
  await importPaths(testDatabase(), [path]);
}

/** What the graph holds, without what it keeps for itself. */
async function stated(): Promise<unknown> {
  const slugs = 'MATCH (f:FormerSlug) RETURN f.slug, f.now ORDER BY f.slug';
  const numbers = 'MATCH (n:Entity) RETURN n.slug, toString(n.parameterCount) ORDER BY n.slug';
  const graph = JSON.stringify(await wholeGraph(), (name, value) =>
    ['version', 'createdAt', 'updatedAt'].includes(name) ? undefined : value,
  );
  return [JSON.parse(graph), await testDatabase().read(slugs), await testDatabase().read(numbers)];
}

/**
 * Texts that YAML, CSV or JSON might take for something else; such as the graph can hold, which are not padded and have no
 * halves of surrogate pairs.
 */
const texts = [
  ...nasty,
  ...['yes', 'No', 'null', '~', 'true', '1.0', '007', '0x1F', '1e3', '.inf', '2023-01-01', '12:30', '1_000'],
  ...[
    "'",
    '"',
    '"quoted"',
    "''",
    '#',
    'a #b',
    '# a',
    'a: b',
    'a:',
    '- a',
    '?',
    '? a',
    '!tag',
    '&a',
    '*a',
    '|',
    '>',
  ],
  ...[
    '%',
    '@',
    '`',
    '---',
    '...',
    'a\n---\nb',
    '%YAML 1.1',
    '{',
    '{a: b}',
    '[',
    '[]',
    '[a]',
    '["a"]',
    ']',
    ',',
  ],
  ...[
    'a;b',
    ';',
    'a;',
    'a\n  b\n\n c',
    'a \nb',
    'a\\\nb',
    'a\tb',
    'a\r\nb',
    'a\rb',
    '\\',
    '\\n',
    '\u0085',
    'a\u0085b',
  ],
  ...[
    'a\u2028b\u2029c',
    'a\uFEFFb',
    'a\u00A0b',
    '\u0007',
    '👩‍👩‍👧 🇫🇷',
    '<<',
    '__proto__',
    `${'long '.repeat(60)}end`,
  ],
].filter((text) => text !== '' && text.trim() === text && Buffer.from(text).toString() === text);

/** A random graph of every kind and type, with every text in every place, in an order that differs from the seed's. */
async function loadNasty(): Promise<void> {
  await loadRandomGraph(5, 8, 20);
  const numbers = [0n, 2n ** 53n + 1n, 2n ** 63n - 1n];
  const entities = texts.map(
    (text, i): EntityRow => ({
      kind: 'MODEL',
      slug: `t-${i}`,
      properties: {
        name: text,
        summary: text,
        aliases: [...texts.slice(i % 7, (i % 7) + 3), text],
        modalities: [text],
        parameterCount: numbers[i % 3],
      },
      evidence: [
        { source: 'source-1', locator: text },
        { source: 'source-0' },
        { source: 'source-1' },
        { source: 'source-0', locator: `${text}.` },
      ],
      formerSlugs: i % 5 ? [] : [`old-${i}`, `2.${i}`],
    }),
  );
  const relations = texts.map(
    (role, i): RelationRow => ({
      type: 'SUCCEEDS',
      from: `t-${i}`,
      to: `t-${(i * 7 + 1) % texts.length}`,
      role,
      until: '2030-01-01',
      confidence: [0, 1, 0.1, 1 / 3, 1e-7][i % 5],
      evidence: [{ source: 'source-1', locator: role }],
    }),
  );
  await testDatabase().write(async (run) => {
    // Slugs that YAML could take for numbers.
    await upsertEntities(run, [
      ...entities.reverse(),
      ...['1.0', '2023', 'null', '1e3'].map(
        (slug) => ({ kind: 'TOPIC', slug, properties: { name: slug } }) as const,
      ),
    ]);
    await upsertRelations(run, relations.filter(({ from, to }) => from !== to).reverse());
    await upsertRelations(run, [{ type: 'COMPETES_WITH', from: 't-9', to: 't-1' }]);
  });
}

const graphs: [string, () => Promise<unknown>][] = [
  ['nothing', emptyGraph],
  ['the story', loadStory],
  ['a random graph with nasty texts', loadNasty],
];
if (hasSharedData())
  graphs.push([
    'the real data set',
    async () => {
      await emptyGraph();
      await importPaths(testDatabase(), [join(shared, 'ecosystem')]);
    },
  ]);

describe.each(graphs)('the export of %s', (_, load) => {
  beforeAll(load);

  // One after the other, each from the graph that the one before has left.
  it.each(['yaml', 'csv', 'jsonl'] as const)('as %s is the same after it was imported', async (format) => {
    const before = await stated();
    const first = await exported(format);
    await replaceBy(first.path);
    expect(await stated()).toEqual(before);
    expect((await exported(format)).text).toBe(first.text);
    const again = await importPaths(testDatabase(), [first.path]);
    expect(again.changesNothing).toBe(true);
  });

  it('as GraphML holds as many nodes and edges', async () => {
    const { path } = await exported('graphml');
    const graph = parseGraphml(MultiDirectedGraph, await readFile(path, 'utf8'));
    const [[entities, relations] = []] = await testDatabase().read(
      'RETURN COUNT { (:Entity) }, COUNT { (:Entity)-->() }',
    );
    expect([graph.order, graph.size]).toEqual([entities, relations]);
  });
});

describe('an export', () => {
  it('is in order of slugs, and of types and ids', async () => {
    await loadNasty();
    const items = (await exported('jsonl')).text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const slugs = items.flatMap(({ kind, slug }) => (kind ? [slug] : []));
    expect(slugs).toEqual(slugs.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(items.findIndex(({ type }) => type)).toBe(slugs.length);
    const ids = await testDatabase().read(
      'MATCH (a)-[r:ABOUT]->(b) WITH r, a, b ORDER BY r.id RETURN a.slug, b.slug, r.role, toString(r.since)',
    );
    const about = items.filter(({ type }) => type === 'ABOUT');
    expect(about.map(({ from, to, role, since }) => [from, to, role ?? null, since ?? null])).toEqual(ids);
  });

  it('says nothing of what the graph keeps for itself', async () => {
    await loadStory();
    for (const format of ['yaml', 'jsonl', 'csv', 'graphml'] as const) {
      const { text } = await exported(format);
      expect(text).toContain('llama-2-70b-chat');
      expect(text).not.toMatch(/createdAt|updatedAt|["\s,.]version[":]|nameKey/);
    }
  });

  it('keeps where the slugs of merged entities lead', async () => {
    await loadStory();
    const log = new ChangeLog(testDatabase());
    const merge = (into: string, from: string) =>
      mergeEntities({ log, author: { actor: 'test' } }, { slug: into }, [{ slug: from }]);
    expect((await merge('google-deepmind', 'google')).userErrors).toEqual([]);
    expect((await merge('openai', 'google-deepmind')).userErrors).toEqual([]);
    const { path, text } = await exported('yaml');
    expect(text).toContain('    formerSlugs:\n      - google\n      - google-deepmind\n');
    await replaceBy(path);
    const leads = await testDatabase().read('MATCH (f:FormerSlug) RETURN f.slug, f.now ORDER BY f.slug');
    expect(leads).toEqual([
      ['google', 'openai'],
      ['google-deepmind', 'openai'],
    ]);
  });

  it('is printed where no file is named', async () => {
    await loadStory();
    const chunks: Buffer[] = [];
    const output = new Writable({
      write: (chunk, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
    });
    const counts = await exportTo(undefined, 'jsonl', { output });
    expect(counts).toEqual({ entityCount: 41, relationCount: 64 });
    expect(Buffer.concat(chunks).toString()).toBe((await exported('jsonl')).text);
    expect(output.writableEnded).toBe(false);
  });

  it('leaves a file alone that is there, unless it is told to replace it', async () => {
    await loadStory();
    const file = join(folder, 'mine.jsonl');
    await writeFile(file, 'mine');
    await expect(exportTo(file, 'jsonl')).rejects.toThrow(`${file} exists already`);
    expect(await readFile(file, 'utf8')).toBe('mine');
    await exportTo(file, 'jsonl', { force: true });
    expect(await readFile(file, 'utf8')).toBe((await exported('jsonl')).text);
    await rm(file);
    await mkdir(file);
    await expect(exportTo(file, 'jsonl', { force: true })).rejects.toThrow('is there, but no file');
  });

  it('leaves a file alone that comes to be there meanwhile', async () => {
    const file = join(folder, 'mine.jsonl');
    const taking = exportGraph(
      async (temporary) => {
        await writeFile(file, 'mine');
        return takeSnapshot(testDatabase(), temporary);
      },
      { format: 'jsonl', out: file },
    );
    await expect(taking).rejects.toThrow(`${file} exists already`);
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await readdir(folder)).toEqual(['mine.jsonl']);
  });

  it('in CSV leaves what else is in the folder alone, and its own files unless it is told to replace them', async () => {
    await loadStory();
    const out = join(folder, 'graph');
    await mkdir(out);
    await writeFile(join(out, 'notes.txt'), 'mine');
    await exportTo(out, 'csv');
    await writeFile(join(out, 'relations.csv'), 'mine');
    await expect(exportTo(out, 'csv')).rejects.toThrow('nodes.csv exists already');
    await rm(join(out, 'nodes.csv'));
    await expect(exportTo(out, 'csv')).rejects.toThrow('relations.csv exists already');
    expect(existsSync(join(out, 'nodes.csv'))).toBe(false);
    await exportTo(out, 'csv', { force: true });
    expect(await readFile(join(out, 'relations.csv'), 'utf8')).toContain(':START_ID');
    expect(await readFile(join(out, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('needs the folder that the file is to be in', async () => {
    await expect(exportTo(join(folder, 'none', 'a.yaml'), 'yaml')).rejects.toThrow('there is no folder');
  });

  it('leaves nothing where it is stopped', async () => {
    await loadStory();
    for (const title of ['Reading', 'Writing']) {
      const stopping = new AbortController();
      const showProgress = (shown: string) => {
        if (shown === title) stopping.abort(new Error('Stopped.'));
        return { add() {}, stop() {} };
      };
      const { signal } = stopping;
      for (const format of ['jsonl', 'csv'] as const)
        await expect(exportTo(join(folder, 'out'), format, { signal, showProgress })).rejects.toThrow(
          'Stopped.',
        );
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('in YAML is refused where it would be too large to be imported', async () => {
    await emptyGraph();
    const topics = Array.from({ length: 20 }, (_, i): EntityRow => {
      return { kind: 'TOPIC', slug: `t-${i}`, properties: { name: 'T', summary: 'x'.repeat(2 ** 20) } };
    });
    await testDatabase().write((run) => upsertEntities(run, topics));
    await expect(exportTo(join(folder, 'a.yaml'), 'yaml')).rejects.toThrow('more than 16 MB in YAML');
    expect(await readdir(folder)).toEqual([]);
    await emptyGraph();
  });
});
