import { beforeEach, describe, expect, it } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { identityKey } from '../../src/graph/identity.ts';
import { relationId } from '../../src/write/relation-id.ts';
import type { EntityRow, RelationRow } from '../../src/write/rows.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { exportGraph } from '../support/exported-graph.ts';
import { loadRandomGraph } from '../support/random-graph.ts';
import { storedEntity, storedRelations, wholeGraph } from '../write/stored.ts';

const merge = async (into: string, ...from: string[]) =>
  (
    await dataOf(
      `mutation($into: EntityRef!, $from: [EntityRef!]!) { mergeEntities(into: $into, from: $from) {
        entity { slug name aliases } userErrors { message code field } } }`,
      { into: { slug: into }, from: from.map((slug) => ({ slug })) },
    )
  ).mergeEntities;

const load = (entities: readonly EntityRow[], relations: readonly RelationRow[] = []) =>
  testDatabase().write(async (run) => {
    await upsertEntities(run, entities);
    await upsertRelations(run, relations);
  });

const source = (slug: string): EntityRow => ({ kind: 'SOURCE', slug, properties: { name: slug } });
const meta: EntityRow = { kind: 'ORGANIZATION', slug: 'meta', properties: { name: 'Meta' } };
const model = (slug: string, properties: object = {}, evidence: EntityRow['evidence'] = []): EntityRow => ({
  kind: 'MODEL',
  slug,
  properties: { name: slug.toUpperCase(), ...properties },
  evidence,
});

const dangling = `
  CALL { MATCH (n:Entity) UNWIND n.evidenceSources AS s RETURN s UNION MATCH ()-[r]->() UNWIND r.evidenceSources AS s RETURN s }
  WITH DISTINCT s WHERE NOT EXISTS { (:Source {slug: s}) } RETURN s`;

beforeEach(emptyGraph);

describe('mergeEntities', () => {
  it('unites names, aliases, slugs and evidence, and fills in what the survivor lacks', async () => {
    await load([
      source('a'),
      source('b'),
      model('one', { aliases: ['1'], access: 'OPEN' }, [{ source: 'a', locator: 'p. 1' }]),
      model(
        'two',
        {
          name: 'Two',
          aliases: ['ii', '1'],
          access: 'CLOSED',
          releasedOn: '2023-01-01',
          releasedOnPrecision: 'YEAR',
        },
        [{ source: 'a', locator: 'p. 1' }, { source: 'b' }],
      ),
      model('three', {
        name: 'ONE',
        modalities: ['text'],
        releasedOn: '2024-01-01',
        parameterCount: 2n ** 60n,
      }),
    ]);
    const { entity, userErrors } = await merge('one', 'two', 'three');
    expect(userErrors).toEqual([]);
    expect(entity).toEqual({ slug: 'one', name: 'ONE', aliases: ['1', 'Two', 'ii', 'two', 'three'] });
    expect(await storedEntity('one')).toMatchObject({
      aliasKeys: ['1', 'two', 'ii', 'two', 'three'],
      nameKey: 'one',
      access: 'OPEN',
      releasedOn: '2023-01-01',
      releasedOnPrecision: 'YEAR',
      modalities: ['text'],
      evidenceSources: ['a', 'b'],
      evidenceLocators: ['p. 1', ''],
      version: 2,
    });
    const [exact] = await testDatabase().read(
      "MATCH (n {slug: 'one'}) RETURN n.parameterCount = 1152921504606846976",
    );
    expect(exact).toEqual([true]);
    expect(await storedEntity('two')).toBeUndefined();
  });

  it('does not say of one date how exactly another is known', async () => {
    await load([
      model('one', { releasedOn: '2024-03-05' }),
      model('two', { releasedOn: '2023-01-01', releasedOnPrecision: 'YEAR' }),
    ]);
    await merge('one', 'two');
    expect(await storedEntity('one')).not.toHaveProperty('releasedOnPrecision');
  });

  it('moves relations, makes one of those that are then the same, and drops those between the merged', async () => {
    const developed = { type: 'DEVELOPED', from: 'meta' } as const;
    await load(
      [meta, source('a'), source('b'), model('one'), model('two'), model('three'), model('four')],
      [
        { ...developed, to: 'one', confidence: 0.5, evidence: [{ source: 'a' }] },
        { ...developed, to: 'two', confidence: 0.9, until: '2024-01-01', evidence: [{ source: 'b' }] },
        {
          ...developed,
          to: 'three',
          until: '2025-01-01',
          evidence: [{ source: 'a' }, { source: 'a', locator: 'p. 2' }],
        },
        { ...developed, to: 'two', role: 'lead' },
        { type: 'SUCCEEDS', from: 'two', to: 'one' },
        { type: 'SUCCEEDS', from: 'two', to: 'three' },
        { type: 'SUCCEEDS', from: 'four', to: 'two' },
        { type: 'COMPETES_WITH', from: 'four', to: 'one' },
        { type: 'COMPETES_WITH', from: 'two', to: 'four' },
      ],
    );
    expect((await merge('one', 'two', 'three')).userErrors).toEqual([]);
    const stored = await storedRelations('meta', 'one');
    const identity = { ...developed, to: 'one' };
    expect(stored).toHaveLength(2);
    expect(stored).toContainEqual({
      ...identity,
      id: relationId(identity),
      confidence: 0.5,
      until: '2024-01-01',
      evidenceSources: ['a', 'b', 'a'],
      evidenceLocators: ['', '', 'p. 2'],
    });
    expect(stored).toContainEqual(
      expect.objectContaining({ id: relationId({ ...identity, role: 'lead' }), role: 'lead' }),
    );
    expect((await storedRelations('one', 'four')).map(({ type, from }) => [type, from]).sort()).toEqual([
      ['COMPETES_WITH', 'four'],
      ['SUCCEEDS', 'four'],
    ]);
    const [row] = await testDatabase().read('MATCH ()-[r]->() RETURN count(r)');
    expect(row).toEqual([4]);
  });

  it('lets old slugs and ids lead to the survivor, through several merges', async () => {
    await load([model('one'), model('two'), model('three'), meta]);
    const { entity: old } = await dataOf('{ entity(ref: { slug: "three" }) { id } }');
    await merge('two', 'three');
    // By its former slug, too.
    expect((await merge('one', 'three')).entity.slug).toBe('one');
    const data = await dataOf(
      `query($id: ID!) { a: entity(ref: { slug: "three" }) { slug } b: entity(ref: { id: $id }) { slug } c: node(id: $id) { ... on Model { slug } }
        d: nodes(ids: [$id]) { ... on Model { slug } } e: entity(ref: { slug: "two" }) { slug } f: entity(ref: { slug: "never" }) { slug } }`,
      { id: old.id },
    );
    const one = { slug: 'one' };
    expect(data).toEqual({ a: one, b: one, c: one, d: [one], e: one, f: null });
    const { upsertRelations: written } = await dataOf(`mutation { upsertRelations(input: [
      { type: DEVELOPED, from: { slug: "meta" }, to: { slug: "three" } }]) { relations { to { slug } } userErrors { message } } }`);
    expect(written).toEqual({ relations: [{ to: one }], userErrors: [] });
  });

  it('lets old slugs lead to the survivor in every question about an entity', async () => {
    await load([model('one'), model('two'), model('base'), meta]);
    await dataOf(`mutation { upsertRelations(input: [
      { type: DEPENDS_ON, from: { slug: "one" }, to: { slug: "base" } },
      { type: DEVELOPED, from: { slug: "meta" }, to: { slug: "one" }, since: "2023-07-18" }]) { created } }`);
    await merge('one', 'two');
    const data = await dataOf(`{
      lineage(of: { slug: "two" }, direction: UPSTREAM) { totalCount nodes { slug } }
      neighborhood(of: { slug: "two" }) { nodes { slug } }
      paths(from: { slug: "two" }, to: { slug: "base" }) { nodes { slug } }
      back: paths(from: { slug: "base" }, to: { slug: "two" }) { nodes { slug } }
      same: paths(from: { slug: "one" }, to: { slug: "two" }) { length }
      timeline(about: { slug: "two" }) { totalCount nodes { date } } }`);
    const [one, base] = [{ slug: 'one' }, { slug: 'base' }];
    expect(data).toEqual({
      lineage: { totalCount: 1, nodes: [base] },
      neighborhood: { nodes: [one, base, { slug: 'meta' }] },
      paths: [{ nodes: [one, base] }],
      back: [{ nodes: [base, one] }],
      same: [],
      timeline: { totalCount: 1, nodes: [{ date: '2023-07-18' }] },
    });
  });

  it('never gives a former slug out again, nor deletes the survivor by it', async () => {
    await load([model('one'), model('two')]);
    await merge('one', 'two');
    const { upsertEntities: written, deleteEntities: deleted } = await dataOf(`mutation {
      upsertEntities(input: [{ model: { slug: "two", name: "Two" } }]) { created userErrors { code field message } }
      deleteEntities(refs: [{ slug: "two" }]) { deletedCount userErrors { code message } } }`);
    expect(written).toMatchObject({
      created: 0,
      userErrors: [
        {
          code: 'CONFLICT',
          field: ['input', '0', 'model', 'slug'],
          message: expect.stringContaining('merged into "one"'),
        },
      ],
    });
    expect(deleted).toMatchObject({ deletedCount: 0, userErrors: [{ code: 'CONFLICT' }] });
    expect(await storedEntity('one')).toBeDefined();
  });

  it('has evidence name the surviving source, each piece once', async () => {
    await load(
      [
        meta,
        source('a'),
        source('b'),
        model('one', {}, [
          { source: 'a', locator: 'p. 1' },
          { source: 'b', locator: 'p. 1' },
          { source: 'b' },
        ]),
      ],
      [
        { type: 'DEVELOPED', from: 'meta', to: 'one', evidence: [{ source: 'b' }] },
        { type: 'ABOUT', from: 'b', to: 'one', evidence: [{ source: 'b' }] },
      ],
    );
    expect((await merge('a', 'b')).userErrors).toEqual([]);
    expect(await storedEntity('one')).toMatchObject({
      evidenceSources: ['a', 'a'],
      evidenceLocators: ['p. 1', ''],
      version: 2,
    });
    expect(await storedRelations('meta', 'one')).toMatchObject([{ evidenceSources: ['a'] }]);
    expect(await storedRelations('a', 'one')).toMatchObject([{ evidenceSources: ['a'] }]);
    const { entity } = await dataOf(
      `{ entity(ref: { slug: "a" }) { ... on Source { statedEntities { totalCount } statedRelations { totalCount } } } }`,
    );
    expect(entity).toEqual({ statedEntities: { totalCount: 1 }, statedRelations: { totalCount: 2 } });
  });

  it('folds an artifact into what it turned out to be, where its relations allow that', async () => {
    const artifact = { kind: 'ARTIFACT', slug: 'x', properties: { name: 'X' } } as const;
    await load(
      [model('one'), { kind: 'DATASET', slug: 'pile', properties: { name: 'Pile' } }, artifact],
      [
        { type: 'DEPENDS_ON', from: 'one', to: 'x' },
        { type: 'FINE_TUNED_FROM', from: 'one', to: 'x' },
      ],
    );
    const before = await wholeGraph();
    expect((await merge('pile', 'x')).userErrors).toMatchObject([
      { code: 'NOT_ALLOWED_BY_ONTOLOGY', field: ['from', '0'] },
    ]);
    expect(await wholeGraph()).toEqual(before);
    await testDatabase().run('MATCH ()-[r:FINE_TUNED_FROM]->() DELETE r');
    expect((await merge('pile', 'x')).userErrors).toEqual([]);
    expect(await storedRelations('one', 'pile')).toMatchObject([{ type: 'DEPENDS_ON' }]);
  });

  it('refuses what can not be merged, each with its path', async () => {
    await load([model('one'), meta, model('two')]);
    const before = await wholeGraph();
    expect((await merge('one', 'meta', 'nobody', 'one', 'two', 'two')).userErrors).toMatchObject([
      { code: 'CONFLICT', field: ['from', '0'] },
      { code: 'NOT_FOUND', field: ['from', '1'] },
      { code: 'INVALID', field: ['from', '2'] },
      { code: 'INVALID', field: ['from', '4'] },
    ]);
    expect(await merge('nobody', 'one')).toMatchObject({
      entity: null,
      userErrors: [{ code: 'NOT_FOUND', field: ['into'] }],
    });
    expect(await wholeGraph()).toEqual(before);
  });

  it('keeps a variant of one model', async () => {
    const variant = (slug: string): EntityRow => ({
      kind: 'MODEL_VARIANT',
      slug,
      properties: { name: slug, tuning: 'CHAT' },
    });
    await load(
      [model('one'), model('two'), variant('v'), variant('w')],
      [
        { type: 'VARIANT_OF', from: 'v', to: 'one' },
        { type: 'VARIANT_OF', from: 'w', to: 'two' },
      ],
    );
    expect((await merge('v', 'w')).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    expect((await merge('one', 'two')).userErrors).toEqual([]);
    expect((await merge('v', 'w')).userErrors).toEqual([]);
    expect(await storedRelations('v', 'one')).toHaveLength(1);
  });

  it('records the merge', async () => {
    await load([meta, model('one'), model('two')], [{ type: 'DEVELOPED', from: 'meta', to: 'two' }]);
    const log = new ChangeLog(testDatabase());
    const before = await log.position();
    await merge('one', 'two');
    const changes = (await log.after(before)).flatMap((commit) => commit.changes);
    const told = changes.map(
      ({ action, identity }) => `${action} ${identity.of === 'entity' ? identity.slug : identity.type}`,
    );
    expect(told.sort()).toEqual(['CREATED DEVELOPED', 'DELETED DEVELOPED', 'MERGED two', 'UPDATED one']);
  });

  describe('of an entity with many relations that is given more at the same moment', () => {
    /** Models whose relation to `two` was acknowledged, which goes on until `adding` is over. */
    let added: number[];
    let adding: Promise<void>;

    async function add(i: number): Promise<void> {
      const { upsertRelations } = await dataOf(
        'mutation ($input: [RelationInput!]!) { upsertRelations(input: $input) { userErrors { code } } }',
        { input: [{ type: 'TAGGED', from: { slug: `m-${i}` }, to: { slug: 'two' } }] },
      );
      if (upsertRelations.userErrors.length === 0) added.push(i);
    }

    beforeEach(async () => {
      const models = Array.from({ length: 1_000 }, (_, i) => model(`m-${i}`));
      const topics = ['one', 'two'].map(
        (slug) => ({ kind: 'TOPIC', slug, properties: { name: slug } }) as const,
      );
      const tagged = models
        .slice(0, 900)
        .map(({ slug }) => ({ type: 'TAGGED', from: slug, to: 'two' }) as const);
      await load([...models, ...topics], tagged);
      added = [];
      adding = (async () => {
        for (let i = 900; i < 1_000; i++) await add(i);
      })();
      await expect.poll(() => added.length, { timeout: 30_000 }).toBeGreaterThan(3);
    });

    it('loses none of them', async () => {
      // It is refused where others are always faster.
      while ((await merge('one', 'two')).userErrors.length > 0);
      await adding;
      const { entities, relations } = await exportGraph();
      expect(entities.map(({ slug }) => slug)).not.toContain('two');
      const at = new Set(relations.filter(({ to }) => to === 'one').map(({ from }) => from));
      expect([...Array(900).keys(), ...added].filter((i) => !at.has(`m-${i}`))).toEqual([]);
    });

    it('leaves none out of the log where it is deleted instead', async () => {
      const log = new ChangeLog(testDatabase());
      const last = await log.position();
      const mutation = 'mutation { deleteEntities(refs: [{ slug: "two" }]) { userErrors { code } } }';
      while ((await dataOf(mutation)).deleteEntities.userErrors.length > 0);
      await adding;
      const there = new Set<string>();
      for (let position = last, commits = await log.after(position); commits.length > 0; ) {
        for (const { action, identity } of commits.flatMap(({ changes }) => changes))
          if (action === 'CREATED') there.add(identityKey(identity));
          else there.delete(identityKey(identity));
        position = commits.at(-1)?.position ?? position;
        commits = await log.after(position);
      }
      expect([...there]).toEqual([]);
    });
  });

  it('loses nothing of a random graph', async () => {
    await loadRandomGraph(3, 6, 40);
    for (const [kind, count] of [
      ['model', 3],
      ['organization', 4],
      ['source', 5],
      ['topic', 2],
    ] as const) {
      const gone = Array.from({ length: count }, (_, i) => `${kind}-${i + 1}`);
      const before = await exportGraph();
      expect((await merge(`${kind}-0`, ...gone)).userErrors).toEqual([]);
      const after = await exportGraph();
      const now = (slug: string) => (gone.includes(slug) ? `${kind}-0` : slug);
      const expected = new Set(
        before.relations
          .map((relation) => ({ ...relation, from: now(relation.from), to: now(relation.to) }))
          .filter(({ from, to }) => from !== to)
          .map(relationId),
      );
      expect(new Set(after.relations.map(({ id }) => id))).toEqual(expected);
      expect(after.relations).toHaveLength(expected.size);
      expect(after.entities).toHaveLength(before.entities.length - count);
    }
    expect(await testDatabase().read(dangling)).toEqual([]);
  });

  it('leaves one of two that are merged into each other at once, and loses no evidence written meanwhile', async () => {
    for (let i = 0; i < 8; i++) {
      await emptyGraph();
      await load([source('a'), source('b'), model('one'), model('two')]);
      const writing =
        dataOf(`mutation { upsertEntities(input: [{ topic: { slug: "t", name: "T", evidence: [{ source: { slug: "b" } }] } }]) {
        created userErrors { message } } }`);
      const [first, second, written] = await Promise.all([
        merge('one', 'two'),
        merge('two', 'one'),
        writing,
        merge('a', 'b'),
      ]);
      expect([first.entity, second.entity].filter(Boolean).length).toBeGreaterThan(0);
      expect((await exportGraph()).entities.filter(({ kind }) => kind === 'MODEL')).toHaveLength(1);
      expect(written.upsertEntities).toEqual({ created: 1, userErrors: [] });
      expect(await testDatabase().read(dangling)).toEqual([]);
      expect((await storedEntity('t'))?.evidenceSources).toEqual(['a']);
    }
  });
});
