import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { importPaths } from '../../src/import/import-paths.ts';
import { formerSlugs } from '../../src/write/former-slugs.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { storedEntity } from '../write/stored.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'former-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(emptyGraph);

async function load(text: string, ending = 'yaml') {
  const file = join(folder, `data.${ending}`);
  await writeFile(file, text);
  return importPaths(testDatabase(), [file]);
}

const leads = async (...slugs: string[]) =>
  Object.fromEntries(await formerSlugs((text, values) => testDatabase().read(text, values), slugs));

describe('former slugs in an import', () => {
  it.each([
    ['yaml', 'models: [{ slug: m, name: M, formerSlugs: [old, older] }]'],
    ['jsonl', '{"kind":"MODEL","slug":"m","name":"M","formerSlugs":["old","older"]}'],
    ['csv', 'slug:ID,:LABEL,name,formerSlugs:string[]\nm,Model,M,old;older\n'],
  ])('lead to the entity (%s), and importing them again changes nothing', async (ending, text) => {
    expect(await load(text, ending)).toMatchObject({ entities: { created: 1 } });
    expect(await leads('old', 'older')).toEqual({ old: 'm', older: 'm' });
    expect(await load(text, ending)).toMatchObject({ entities: { created: 0, updated: 0, unchanged: 1 } });
    expect(await storedEntity('m')).toMatchObject({ version: 1 });
    expect(await testDatabase().read('MATCH (n:Entity) RETURN count(n)')).toEqual([[1]]);
  });

  it('change an entity that is there, and are added to those that it has', async () => {
    await load('models: [{ slug: m, name: M, formerSlugs: [old] }]');
    const before = await new ChangeLog(testDatabase()).position();
    expect(await load('models: [{ slug: m, name: M, formerSlugs: [older] }]')).toMatchObject({
      entities: { updated: 1 },
    });
    expect(await leads('old', 'older')).toEqual({ old: 'm', older: 'm' });
    expect(await storedEntity('m')).toMatchObject({ version: 2 });
    const [commit] = await new ChangeLog(testDatabase()).after(before);
    expect(commit?.changes).toEqual([
      { action: 'UPDATED', identity: { of: 'entity', slug: 'm' }, kinds: ['MODEL'] },
    ]);
  });

  it('are refused where they are no slugs, belong to an entity or lead elsewhere', async () => {
    await load('models: [{ slug: m, name: M, formerSlugs: [old] }, { slug: there, name: There }]');
    const text = `models:
  - { slug: a, name: A, formerSlugs: [No slug] }
  - { slug: b, name: B, formerSlugs: [b, there, a] }
  - { slug: c, name: C, formerSlugs: [old, new] }
  - { slug: d, name: D, formerSlugs: [new] }
`;
    const error = await load(text).then(String, String);
    expect(error.split('\n').slice(1)).toEqual([
      expect.stringContaining('2:39 models[0].formerSlugs[0]: is "No slug", but must be lower-case'),
      expect.stringContaining('3:39 models[1].formerSlugs[0]: "b" is the slug of an entity'),
      expect.stringContaining('3:42 models[1].formerSlugs[1]: "there" is the slug of an entity'),
      expect.stringContaining('3:49 models[1].formerSlugs[2]: "a" is the slug of an entity'),
      expect.stringContaining('4:39 models[2].formerSlugs[0]: "old" leads to "m" already'),
      expect.stringContaining('5:39 models[3].formerSlugs[0]: "new" leads to "c" already'),
    ]);
    expect(await leads('old', 'new')).toEqual({ old: 'm' });
  });
});

describe('upsertEntities', () => {
  const model = (slug: string, ...formerSlugs: string[]) =>
    ({ kind: 'MODEL', slug, properties: { name: slug }, formerSlugs }) as const;
  const upsert = (...rows: ReturnType<typeof model>[]) =>
    testDatabase().write((run) => upsertEntities(run, rows));

  it('refuses former slugs that belong to an entity or lead elsewhere, and writes nothing then', async () => {
    await upsert(model('m', 'old'), model('there'));
    for (const former of ['there', 'old', 'n', 'BAD'])
      await expect(upsert(model('n', 'fine', former))).rejects.toMatchObject({
        problems: [{ index: 0, field: ['formerSlugs', 1], code: former === 'BAD' ? 'INVALID' : 'CONFLICT' }],
      });
    expect(await leads('fine', 'there', 'old')).toEqual({ old: 'm' });
    expect(await storedEntity('n')).toBeUndefined();
  });

  it('lets a slug be either that of an entity or a former one, also where both are written at once', async () => {
    for (let i = 0; i < 10; i++) {
      const results = await Promise.allSettled([upsert(model(`e-${i}`, `s-${i}`)), upsert(model(`s-${i}`))]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    }
    const both = 'MATCH (n:Entity) MATCH (f:FormerSlug {slug: n.slug}) RETURN n.slug';
    expect(await testDatabase().read(both)).toEqual([]);
  });

  it('are not given out again, which is known before anything is written', async () => {
    await load('models: [{ slug: m, name: M, formerSlugs: [old] }]');
    const rows = ['{"kind":"MODEL","slug":"new","name":"New"}', '{"kind":"MODEL","slug":"old","name":"Old"}'];
    await writeFile(join(folder, 'again.jsonl'), rows.join('\n'));
    const again = importPaths(testDatabase(), [join(folder, 'again.jsonl')], { batchSize: 1 });
    await expect(again).rejects.toThrow(/again\.jsonl:2 slug: "old" was merged into "m"/);
    expect(await testDatabase().read('MATCH (n:Entity) RETURN n.slug')).toEqual([['m']]);
  });
});
