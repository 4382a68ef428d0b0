import { beforeAll, describe, expect, it } from 'vitest';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

/** The page of a model: what an app shows of it. */
const page = `query Page($slug: String!) {
  entity(ref: { slug: $slug }) {
    name summary
    ... on Model {
      releasedOn
      developers { nodes { name } }
      licenses { nodes { name monthlyActiveUserLimit issuers { nodes { name } } } }
      variants { nodes { name parameterCount platforms { nodes { name } } } }
      publications { nodes { name authors { nodes { name } } } }
      claims {
        nodes {
          statement stance
          claimants { nodes { name ... on Person { affiliations { edges { node { name } relation { role } } } } } }
        }
      }
      events { nodes { name occurredOn participants { edges { node { name } relation { role } } } } }
    }
  }
}`;
/**
 * The relation fields of the page below its look-up: developers, licences, issuers, variants, platforms, publications,
 * authors, claims, claimants, events, participants. Affiliations are asked of people, and no claim about Llama 2 has a
 * claimant: where there is no parent, nothing is asked.
 */
const relationFields = 11;

/** Statements of an operation in each tier. */
async function count(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const [cut, fused] = [await ask(query, variables, 'cut'), await ask(query, variables, 'fused')];
  expect([...cut.errors, ...fused.errors]).toEqual([]);
  expect(fused.data).toEqual(cut.data);
  return { cut: cut.statements.length, fused: fused.statements.length };
}

describe('a statement', () => {
  beforeAll(loadStory);

  it('reads the kind of an entity only where it makes a difference', async () => {
    const labelsRead = async (selection: string) => {
      const { data, errors, statements } = await ask(
        `{ entity(ref: {slug: "meta"}) { relations(first: 3) { nodes { to { ${selection} } } } } }`,
        {},
        'fused',
      );
      expect(errors).toEqual([]);
      expect(data.entity.relations.nodes).toHaveLength(3);
      return statements.filter((text) => text.includes('labels(')).length;
    };
    expect(await labelsRead('slug name')).toBe(0);
    expect(await labelsRead('slug kind')).toBe(1);
    expect(await labelsRead('slug __typename')).toBe(1);
    expect(await labelsRead('slug ... on Model { releasedOn }')).toBe(1);
  });

  it('that is cut is the same whatever is shown of an entity', async () => {
    const statements = async (selection: string) =>
      (
        await ask(
          `{ entity(ref: {slug: "meta"}) { ... on Organization { models { nodes { ${selection} } } } } }`,
        )
      ).statements;
    const few = await statements('name');
    expect(few).toHaveLength(2);
    expect(await statements('slug summary releasedOn aliases access createdAt')).toEqual(few);
  });
});

describe('the number of statements', () => {
  beforeAll(loadStory);

  it('is one for the page of Llama 2 when fused, and one per relation field when cut', async () => {
    expect(await count(page, { slug: 'llama-2' })).toEqual({ cut: 1 + relationFields, fused: 1 });
  });

  it('does not change with the data', async () => {
    const before = await count(page, { slug: 'llama-2' });
    await testDatabase().write((run) =>
      run(`MATCH (m:Model {slug: 'llama-2'}), (p:Platform {slug: 'azure'}) UNWIND range(1, 60) AS i
        CREATE (v:Entity:ModelVariant {slug: 'extra-' + i, name: 'Extra ' + i, tuning: 'OTHER', version: 1})
        CREATE (v)-[:VARIANT_OF {id: 'extra-v-' + i}]->(m) CREATE (v)-[:AVAILABLE_ON {id: 'extra-a-' + i}]->(p)`),
    );
    const after = await count(page, { slug: 'llama-2' });
    await loadStory();
    expect(after).toEqual(before);
  });

  it('is shared by two aliases of entity that select the same', async () => {
    const selection = 'name relations(first: 2) { totalCount nodes { type } }';
    const one = await count(`{ a: entity(ref: {slug: "meta"}) { ${selection} } }`);
    const two = await count(
      `{ a: entity(ref: {slug: "meta"}) { ${selection} } b: entity(ref: {slug: "microsoft"}) { ${selection} } }`,
    );
    expect(two).toEqual(one);
  });

  it('is not shared by aliases whose arguments below differ', async () => {
    const data = await dataOf(
      `{ a: entity(ref: {slug: "meta"}) { relations(first: 1) { nodes { type } } }
         b: entity(ref: {slug: "meta"}) { relations(first: 3) { nodes { type } } } }`,
      {},
      'fused',
    );
    expect([data.a.relations.nodes.length, data.b.relations.nodes.length]).toEqual([1, 3]);
  });

  it('is one for a hundred nodes asked by id', async () => {
    const { entities } = await dataOf('{ entities(first: 100) { nodes { id } } }');
    const ids = entities.nodes.map(({ id }: { id: string }) => id);
    const query =
      'query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Entity { name topics { totalCount } } } }';
    expect(await count(query, { ids })).toEqual({ cut: 2, fused: 1 });
    expect(await count(query, { ids: ids.slice(0, 2) })).toEqual({ cut: 2, fused: 1 });
  });

  it('is one for relations of several types asked by id', async () => {
    const { entity } = await dataOf(
      '{ entity(ref: {slug: "llama-2"}) { relations(first: 100) { nodes { id type } } } }',
    );
    const types = new Set(entity.relations.nodes.map(({ type }: { type: string }) => type));
    expect(types.size).toBeGreaterThan(5);
    const ids = entity.relations.nodes.map(({ id }: { id: string }) => id);
    const query =
      'query($ids: [ID!]!) { nodes(ids: $ids) { ... on Relation { type from { name } to { name } } } }';
    expect(await count(query, { ids })).toEqual({ cut: 3, fused: 1 });
  });

  it('is one for a total alone, and reads no rows for it', async () => {
    const { statements } = await ask(
      '{ entity(ref: {slug: "llama-2"}) { ... on Model { variants { totalCount } } } }',
      {},
      'fused',
    );
    expect(statements).toHaveLength(1);
    expect(statements[0]).not.toContain('COLLECT');
  });
});

describe('a selection', () => {
  beforeAll(loadStory);

  it('goes round in circles: model, developer, its models, their developers', async () => {
    const query = `{ entity(ref: {slug: "llama-2"}) { ... on Model { developers { nodes { name
      models { nodes { name developers { nodes { name models { totalCount } } } } } } } } } }`;
    expect(await count(query)).toEqual({ cut: 5, fused: 1 });
    const { entity } = await dataOf(query);
    expect(entity.developers.nodes[0].models.nodes.map(({ name }: { name: string }) => name)).toEqual([
      'Llama 1',
      'Llama 2',
    ]);
  });

  it('keeps a field apart under two aliases with different arguments', async () => {
    const query = `query($n: Int!) { entity(ref: {slug: "llama-2"}) { ... on Model {
      first: variants(first: $n) { nodes { slug } } last: variants(last: 1) { nodes { slug } }
      one: variants(filter: {slug: {eq: "llama-2-70b"}}) { totalCount nodes { slug } } } } }`;
    await count(query, { n: 2 });
    const { entity } = await dataOf(query, { n: 2 });
    expect(entity).toEqual({
      first: { nodes: [{ slug: 'llama-2-13b' }, { slug: 'llama-2-13b-chat' }] },
      last: { nodes: [{ slug: 'llama-2-7b-chat' }] },
      one: { totalCount: 1, nodes: [{ slug: 'llama-2-70b' }] },
    });
  });

  it('follows @skip and @include, by variable and by value, at every level', async () => {
    const query = `query($with: Boolean!) { entity(ref: {slug: "llama-2"}) { name @skip(if: $with)
      ... on Model @include(if: $with) { developers { nodes { name people @include(if: $with) { totalCount } } } }
      never: slug @include(if: false) } }`;
    expect((await dataOf(query, { with: false }, 'fused')).entity).toEqual({ name: 'Llama 2' });
    const data = await dataOf(query, { with: true }, 'fused');
    expect(data.entity).toEqual({ developers: { nodes: [{ name: 'Meta', people: { totalCount: 1 } }] } });
  });

  it('merges what an interface and a fragment select under one key', async () => {
    const query = `{ entity(ref: {slug: "llama-2"}) { topics { nodes { slug } } ...More ... on Model { topics { totalCount } } } }
      fragment More on Model { topics { nodes { name } } }`;
    await count(query);
    const { entity } = await dataOf(query, {}, 'fused');
    expect(entity.topics.totalCount).toBe(3);
    expect(entity.topics.nodes[0]).toEqual({ slug: 'large-language-model', name: expect.any(String) });
  });

  it('lets one key mean different fields on different kinds', async () => {
    const query = `{ entities(filter: {slug: {in: ["meta", "llama-2"]}}) { nodes {
      ... on Model { what: developers { nodes { slug } } } ... on Organization { what: models { nodes { slug } } } } } }`;
    await count(query);
    const { entities } = await dataOf(query, {}, 'fused');
    expect(entities.nodes).toEqual([
      { what: { nodes: [{ slug: 'meta' }] } },
      { what: { nodes: [{ slug: 'llama-1' }, { slug: 'llama-2' }] } },
    ]);
  });

  it('keeps aliases of edges, nodes and what they hold apart', async () => {
    const query = `{ entity(ref: {slug: "llama-2"}) { ... on Model { platforms(first: 1) {
      x: edges { a: node { slug } b: node { name operators { totalCount } } } y: edges { relation { type } }
      __proto__: nodes { constructor: slug } } } } }`;
    await count(query);
    const { entity } = await dataOf(query, {}, 'fused');
    expect(JSON.stringify(entity.platforms.x)).toBe(
      '[{"a":{"slug":"azure"},"b":{"name":"Azure","operators":{"totalCount":1}}}]',
    );
    expect(entity.platforms.y).toEqual([{ relation: { type: 'AVAILABLE_ON' } }]);
  });
});

describe('an operation that comes again', () => {
  it('is answered cut at first and fused once its plan is warm', async () => {
    await loadStory();
    const { testApp } = await import('../support/ask.ts');
    const query =
      '{ entity(ref: {slug: "llama-2"}) { again: name ... on Model { developers { nodes { name } } } } }';
    const first = await ask(query, {}, 'auto');
    const second = await ask(query, {}, 'auto');
    await testApp('auto').executor.idle();
    const third = await ask(query, {}, 'auto');
    expect([first.statements.length, third.statements.length]).toEqual([2, 1]);
    expect(second.data).toEqual(first.data);
    expect(third.data).toEqual(first.data);
  });
});
