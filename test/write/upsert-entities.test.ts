import { beforeEach, describe, expect, it } from 'vitest';
import { WriteError } from '../../src/write/problem.ts';
import type { EntityRow } from '../../src/write/rows.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { storedEntity, storedRelations, wholeGraph } from './stored.ts';

const upsert = (...rows: EntityRow[]) => testDatabase().write((run) => upsertEntities(run, rows));
const source = { kind: 'SOURCE', slug: 'press', properties: { name: 'Press' } } as const satisfies EntityRow;
const model = (properties: object = {}, rest: Partial<EntityRow> = {}): EntityRow => ({
  kind: 'MODEL',
  slug: 'm',
  properties: { name: 'M', ...properties },
  ...rest,
});

beforeEach(emptyGraph);

describe('upsertEntities', () => {
  it('stores an entity under the names of the API, with native dates and lists that are always there', async () => {
    await upsert(source);
    const outcome = await upsert(
      model(
        { releasedOn: '2023-07-18', access: 'OPEN', parameterCount: 9_007_199_254_740_993n, url: null },
        { evidence: [{ source: 'press', locator: 'p. 1' }, { source: 'press' }] },
      ),
    );
    expect(outcome).toMatchObject({ created: 1, updated: 0, unchanged: 0, outcomes: ['created'] });
    expect(await storedEntity('m')).toEqual({
      labels: ['Entity', 'Model'],
      slug: 'm',
      name: 'M',
      nameKey: 'm',
      aliases: [],
      aliasKeys: [],
      modalities: [],
      releasedOn: '2023-07-18',
      access: 'OPEN',
      parameterCount: expect.anything(),
      evidenceSources: ['press', 'press'],
      evidenceLocators: ['p. 1', ''],
      version: 1,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    const types = `MATCH (n:Model) RETURN n.releasedOn = date('2023-07-18'), toString(n.parameterCount), valueType(n.createdAt)`;
    expect(await testDatabase().read(types)).toEqual([[true, '9007199254740993', 'ZONED DATETIME NOT NULL']]);
  });

  it('gives all entities of a transaction the same instant', async () => {
    await testDatabase().write(async (run) => {
      await upsertEntities(run, [model({}, { slug: 'a' }), model({}, { slug: 'b' })]);
      await upsertEntities(run, [source]);
    });
    const rows = await testDatabase().read(
      'MATCH (n:Entity) RETURN DISTINCT n.createdAt = n.updatedAt, n.createdAt',
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.[0]).toBe(true);
  });

  it('writes nothing when nothing changes', async () => {
    const rows = [
      source,
      model(
        {
          aliases: ['x'],
          modalities: ['text'],
          releasedOn: '2023-07-18',
          parameterCount: 7_000_000_000,
          summary: null,
        },
        { evidence: [{ source: 'press', locator: 'p. 1' }] },
      ),
    ];
    await upsert(...rows);
    const before = await wholeGraph();
    expect(await upsert(...rows)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect(await wholeGraph()).toEqual(before);
  });

  it('replaces what is given, keeps what is absent, removes what is null, and counts one version', async () => {
    await upsert(model({ summary: 'Old.', access: 'OPEN', aliases: ['x'], releasedOn: '2023-01-01' }));
    const outcome = await upsert(model({ summary: 'New.', access: null, releasedOn: '2023-07-18' }));
    expect(outcome).toMatchObject({ created: 0, updated: 1, unchanged: 0 });
    const stored = await storedEntity('m');
    expect(stored).toMatchObject({ summary: 'New.', aliases: ['x'], releasedOn: '2023-07-18', version: 2 });
    expect(stored).not.toHaveProperty('access');
    expect(String(stored?.updatedAt) > String(stored?.createdAt)).toBe(true);
  });

  it('empties a list that is given as null', async () => {
    await upsert(model({ aliases: ['x'], modalities: ['text'] }));
    await upsert(model({ aliases: null, modalities: null }));
    expect(await storedEntity('m')).toMatchObject({ aliases: [], modalities: [], version: 2 });
  });

  it('adds evidence that is new and keeps what is there', async () => {
    await upsert(source, model({}, { evidence: [{ source: 'press', locator: 'p. 1' }] }));
    const more = [{ source: 'press', locator: 'p. 1' }, { source: 'press' }, { source: 'press' }];
    expect(await upsert(model({}, { evidence: more }))).toMatchObject({ updated: 1 });
    const stored = { evidenceSources: ['press', 'press'], evidenceLocators: ['p. 1', ''], version: 2 };
    expect(await storedEntity('m')).toMatchObject(stored);
    expect(await upsert(model())).toMatchObject({ unchanged: 1 });
    expect(await storedEntity('m')).toMatchObject(stored);
  });

  it('writes rows about the same entity one after the other', async () => {
    const outcome = await upsert(
      model({ summary: 'One.' }),
      model({ summary: 'Two.' }),
      model({ summary: 'Two.' }),
    );
    expect(outcome.outcomes).toEqual(['created', 'updated', 'unchanged']);
    expect(await storedEntity('m')).toMatchObject({ summary: 'Two.', version: 2 });
  });

  it('answers in the order of the rows', async () => {
    await upsert(model({}, { slug: 'b' }), model({}, { slug: 'c' }));
    const rows = [
      model({}, { slug: 'c' }),
      source,
      model({ summary: 'New.' }, { slug: 'b' }),
      model({}, { slug: 'a' }),
    ];
    expect((await upsert(...rows)).outcomes).toEqual(['unchanged', 'created', 'updated', 'created']);
  });

  it('reports every slug of another kind and writes nothing', async () => {
    await upsert(model(), source);
    const before = await wholeGraph();
    const person = { kind: 'PERSON', slug: 'm', properties: { name: 'M' } } as const;
    const error = await upsert(model({}, { slug: 'new' }), person, { ...person, slug: 'press' }).catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(WriteError);
    expect(error.problems).toEqual([
      {
        index: 1,
        field: ['slug'],
        code: 'CONFLICT',
        message: '"m" is the slug of an entity of kind MODEL; it can\'t become one of kind PERSON.',
      },
      expect.objectContaining({ index: 2, code: 'CONFLICT' }),
    ]);
    expect(await wholeGraph()).toEqual(before);
  });

  it('reports a new slug that is given two kinds', async () => {
    const person = { kind: 'PERSON', slug: 'm', properties: { name: 'M' } } as const;
    await expect(upsert(model(), person)).rejects.toMatchObject({
      problems: [{ index: 1, code: 'CONFLICT' }],
    });
    expect(await storedEntity('m')).toBeUndefined();
  });

  it('reports a kind that changed after the look-up', async () => {
    await upsert(model());
    const person = { kind: 'PERSON', slug: 'm', properties: { name: 'M' } } as const;
    const stale = new Map([['m', 'PERSON' as const]]);
    const writing = testDatabase().write((run) => upsertEntities(run, [person], stale));
    await expect(writing).rejects.toMatchObject({ problems: [{ index: 0, code: 'CONFLICT' }] });
    expect(await storedEntity('m')).toMatchObject({ labels: ['Entity', 'Model'], version: 1 });
  });

  it('refuses malformed slugs and evidence that is not a source', async () => {
    const bad = ['', 'Llama', 'a b', '-a', 'a--b', 'a/b', "a'b", 'ä', 'a'.repeat(201)];
    for (const slug of bad)
      await expect(upsert(model({}, { slug }))).rejects.toThrow('must be lower-case letters');
    await expect(upsert(model({}, { evidence: [{ source: 'nowhere' }] }))).rejects.toThrow(
      'no source "nowhere"',
    );
    await expect(upsert(model({}, { evidence: [{ source: 'm' }] }))).rejects.toThrow(
      'has to name a SOURCE, but the kind of "m" is MODEL',
    );
  });

  it('makes one entity of twenty equal ones that are written at once', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => upsert(model({ summary: 'Same.' }))));
    expect(outcomes.filter(({ created }) => created === 1)).toHaveLength(1);
    expect(outcomes.filter(({ unchanged }) => unchanged === 1)).toHaveLength(19);
    expect(await testDatabase().read('MATCH (n:Entity) RETURN n.version')).toEqual([[1]]);
  });

  it('loses nothing of twenty changes that are written at once', async () => {
    await upsert(source, model());
    const locators = Array.from({ length: 20 }, (_, page) => `p. ${page}`);
    await Promise.all(
      locators.map((locator) => upsert(model({}, { evidence: [{ source: 'press', locator }] }))),
    );
    const stored = await storedEntity('m');
    expect(stored?.version).toBe(21);
    expect(new Set(stored?.evidenceLocators as string[])).toEqual(new Set(locators));
  });

  it('keeps the keys by which names are looked up, of each name once', async () => {
    await upsert(model({ name: 'Le Modèle', aliases: ['L-M', 'lm 2', 'L-M'] }));
    expect(await storedEntity('m')).toMatchObject({
      nameKey: 'lemodele',
      aliases: ['L-M', 'lm 2'],
      aliasKeys: ['lm', 'lm2'],
    });
    await upsert(model({ name: 'New', aliases: null }));
    expect(await storedEntity('m')).toMatchObject({ nameKey: 'new', aliasKeys: [] });
  });

  it('detects a lost update, of twenty writers that read the same version exactly one wins', async () => {
    await upsert(model());
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => upsert(model({ summary: `No. ${i}.` }, { expectedVersion: 1 }))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(outcome.reason.problems).toEqual([
          expect.objectContaining({ index: 0, field: ['expectedVersion'], code: 'CONFLICT' }),
        ]);
    expect(await storedEntity('m')).toMatchObject({ version: 2 });
  });

  it('takes an expected version of 0 for: it must be new', async () => {
    await upsert(model({}, { expectedVersion: 0 }));
    await expect(upsert(model({}, { expectedVersion: 0 }))).rejects.toThrow('has version 1 and not 0');
    await expect(upsert(model({}, { slug: 'n', expectedVersion: 3 }))).rejects.toThrow('does not exist');
    expect(await storedEntity('n')).toBeUndefined();
  });

  it('refuses to create what was taken for there', async () => {
    await expect(upsert(model({}, { mustExist: true }))).rejects.toMatchObject({
      problems: [{ code: 'CONFLICT', field: ['slug'] }],
    });
    expect(await storedEntity('m')).toBeUndefined();
  });

  it('does not give out the slug of what was merged into another', async () => {
    await testDatabase().run(`CREATE (:FormerSlug {slug: 'm', now: 'n'})`);
    await expect(upsert(source, model())).rejects.toMatchObject({
      problems: [{ index: 1, code: 'CONFLICT', message: expect.stringContaining('was merged into "n"') }],
    });
    expect(await storedEntity('press')).toBeUndefined();
  });

  it('tells what it changed, for the log', async () => {
    await upsert(model());
    const { changes, sources } = await upsert(
      source,
      model(),
      model({ summary: 'X.' }, { evidence: [{ source: 'press' }] }),
    );
    expect(changes).toEqual([
      { action: 'CREATED', identity: { of: 'entity', slug: 'press' }, kinds: ['SOURCE'] },
      { action: 'UPDATED', identity: { of: 'entity', slug: 'm' }, kinds: ['MODEL'] },
    ]);
    expect([...sources]).toEqual(['press']);
  });

  it('takes values as values, whatever they contain', async () => {
    const name = `'}) DETACH DELETE x // \`"\\ \u0000`;
    await upsert(model({ name }));
    expect(await storedEntity('m')).toMatchObject({ name });
  });
});

describe('an artifact', () => {
  const artifact = {
    kind: 'ARTIFACT',
    slug: 'pile',
    properties: { name: 'The Pile' },
  } as const satisfies EntityRow;

  beforeEach(async () => {
    await upsert(source, { ...artifact, evidence: [{ source: 'press' }] }, model());
    const row = { type: 'DEPENDS_ON', from: 'm', to: 'pile' } as const;
    await testDatabase().write((run) => upsertRelations(run, [row]));
  });

  it.each([
    ['MODEL', 'Model', []],
    ['DATASET', 'Dataset', []],
    ['APPLICATION', 'Application', undefined],
  ] as const)('becomes a %s and keeps slug, relations and evidence', async (kind, label, modalities) => {
    const outcome = await upsert({ kind, slug: 'pile', properties: { name: 'The Pile', access: 'OPEN' } });
    expect(outcome).toMatchObject({ updated: 1, created: 0 });
    const stored = await storedEntity('pile');
    expect(stored).toMatchObject({
      labels: ['Entity', label],
      version: 2,
      evidenceSources: ['press'],
      access: 'OPEN',
    });
    expect(stored?.modalities).toEqual(modalities);
    expect(await storedRelations('m', 'pile')).toHaveLength(1);
    expect(
      await upsert({ kind, slug: 'pile', properties: { name: 'The Pile', access: 'OPEN' } }),
    ).toMatchObject({
      unchanged: 1,
    });
  });

  it('counts as changed where nothing but its kind changes', async () => {
    expect(await upsert({ ...artifact, kind: 'DATASET' })).toMatchObject({ updated: 1 });
    expect(await storedEntity('pile')).toMatchObject({ version: 2 });
  });

  it('becomes nothing else, and nothing becomes an artifact', async () => {
    await expect(upsert({ ...artifact, kind: 'LICENSE' })).rejects.toThrow('of kind ARTIFACT');
    await expect(upsert({ ...artifact, slug: 'm' })).rejects.toThrow('of kind MODEL');
  });

  it('does not take a kind that its relations do not allow', async () => {
    const row = { type: 'FINE_TUNED_FROM', from: 'm', to: 'pile' } as const;
    await testDatabase().write((run) => upsertRelations(run, [row]));
    await expect(upsert({ ...artifact, kind: 'DATASET' })).rejects.toMatchObject({
      problems: [{ index: 0, field: ['slug'], code: 'NOT_ALLOWED_BY_ONTOLOGY' }],
    });
    expect(await storedEntity('pile')).toMatchObject({ labels: ['Entity', 'Artifact'] });
    expect(await upsert({ ...artifact, kind: 'MODEL' })).toMatchObject({ updated: 1 });
  });

  it('is given one kind where two are given at once', async () => {
    const outcomes = await Promise.allSettled(
      (['MODEL', 'DATASET'] as const).map((kind) => upsert({ ...artifact, kind })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await storedEntity('pile'))?.labels).toHaveLength(2);
  });
});
