import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'graphql';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../schema/builder.ts';
import { schema } from '../../schema/index.ts';
import { straightQuery } from '../../src/execution/straight.ts';
import { Executor } from '../../src/graph/executor.ts';
import { Graph } from '../../src/graph/graph.ts';
import type { TierMode } from '../../src/graph/tiers.ts';
import { defaultLimits } from '../../src/limits/limits.ts';
import { Database } from '../../src/neo4j/database.ts';
import { root } from '../../src/root.ts';
import { createApp } from '../../src/server.ts';
import { testDatabase } from '../support/database.ts';
import { loadRandomGraph } from '../support/random-graph.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import { randomQuery } from '../support/random-query.ts';
import { loadStory } from '../support/story.ts';

const appOf = (straightAfter: number, mode: TierMode, database = testDatabase()) =>
  createApp({
    database,
    logger: pino({ level: 'silent' }),
    mode,
    straightAfter,
    // Generated operations name every field anew.
    limits: { ...defaultLimits, aliases: 5_000 },
  });

/** Compares what an app answers that answers all straight that it can with what one answers that never does. */
function comparison(database = testDatabase()) {
  const straight = appOf(0, 'fused', database);
  const plain = appOf(Number.POSITIVE_INFINITY, 'cut', database);
  const ask = async ({ yoga }: typeof plain, body: object) => {
    const response = await yoga.fetch('http://modelgraph.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };
  return async (query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const answer = await ask(straight, { query, variables });
    expect(answer, query).toEqual(await ask(plain, { query, variables }));
    return answer;
  };
}

describe('an operation that is answered straight where that is possible', () => {
  describe('on the story', () => {
    beforeAll(loadStory);
    const compare = comparison();
    const examples = readdirSync(join(root, 'docs', 'examples')).filter((file) => file.endsWith('.graphql'));

    it.each(examples)('answers as one that is not: %s', async (file) => {
      await compare(readFileSync(join(root, 'docs', 'examples', file), 'utf8'));
    });

    it.each([
      '{ entity(ref: { slug: "none" }) { name } }',
      '{ __proto__: entity(ref: { slug: "meta" }) { __proto__: name constructor: slug } }',
      '{ models(first: 1000) { nodes { name } } }',
      '{ ok: stats { entityCount } models(first: 2) { nodes { name developers(first: 999) { nodes { name } } } } }',
      '{ a: paths(from: { slug: "none" }, to: { slug: "meta" }) { length } b: node(id: "x") { id } }',
      '{ nodes(ids: ["bW9kZWw", "x"]) { id } entity(ref: { slug: "meta" }) { name } }',
      'query ($slug: String!) { entity(ref: { slug: $slug }) { name } }',
      'query ($first: Int = 2) { models(first: $first) { nodes { __typename name ...F ... on Entity { slug } } } } fragment F on Model { developers { totalCount edges { cursor relation { since role evidence { locator source { name url } } } node { id } } } }',
      '{ events { nodes { occurredOn participants { nodes { name ... on Person { affiliations { nodes { name } } } ... on Organization { country } } } } } }',
      '{ entity(ref: { slug: "llama-2-70b" }) { ... on ModelVariant { parameterCount model { name parameterCount } createdAt version } } }',
      'query ($first: Int = 3) { neighborhood(of: { slug: "meta" }, depth: 2, limit: 40) { __typename truncated n: nodes { __typename kind slug ... on Model { releasedOn developers(first: $first) { totalCount nodes { name } } } } relations { id type since evidence { locator source { slug } } from { name ... on Organization { models(first: 2) { nodes { name } } } } to { __typename } } } }',
      '{ a: neighborhood(of: { slug: "meta" }) { a: nodes { name } b: nodes { slug } } b: neighborhood(of: { slug: "openai" }) { nodes { name } relations { role } } c: neighborhood(of: { slug: "none" }) { truncated } }',
      '{ neighborhood(of: { slug: "meta" }, limit: 3) { export(format: CSV) nodes { name } } }',
      'query @asOf(date: "2023-08-01") { neighborhood(of: { slug: "microsoft" }, types: [PARTNERS_WITH, INVESTED_IN], asOf: "2020-01-01") { nodes { slug } relations { type } } }',
      '{ neighborhood(of: { slug: "meta" }, types: []) { nodes { slug relations(first: 200) { totalCount } } } }',
      'query ($slug: String!, $first: Int) { search(query: $slug, first: $first) { __typename totalCount pageInfo { hasNextPage endCursor } edges { __typename cursor score node { id name } } nodes { name ... on Model { licenses { nodes { name } } } } } }',
      '{ search(query: "llama", kinds: [MODEL, MODEL_VARIANT], first: 3) { nodes { name evidence { source { url } } } } empty: search(query: "") { nodes { name } totalCount } wrong: search(query: "meta", after: "x") { nodes { name } } }',
      '{ search(query: "meta", first: 1000) { totalCount } }',
      '{ neighborhood(of: { slug: "meta" }, limit: 0) { truncated } a: neighborhood(of: { slug: "meta" }, depth: 9) { truncated } b: neighborhood(of: { id: "x" }) { truncated } }',
      '{ lineage(of: { slug: "none" }, direction: UPSTREAM) { nodes { name } edges { depth } pageInfo { endCursor } } }',
      '{ lineage(of: { slug: "llama-2-70b-chat" }, direction: UPSTREAM, first: 2) { totalCount maxDepth pageInfo { hasNextPage endCursor } edges { depth cursor node { slug ... on Model { developers { nodes { name } } } } } } none: lineage(of: { slug: "none" }, direction: UPSTREAM) { nodes { name } } }',
      'query A { stats { entityCount } } query B { stats { relationCount } }',
      'query ($ids: [ID!] = ["RW50aXR5Om1ldGE", "x", "RW50aXR5Om5vbmU"]) { nodes(ids: $ids) { id __typename ... on Entity { name } } }',
      'query @asOf(date: "2023-01-01") { models(first: 3, orderBy: [{ field: DATE, direction: DESC }]) { totalCount pageInfo { __typename endCursor hasNextPage startCursor } edges { __typename cursor relation { id } node { __proto__: slug constructor: name dependents { totalCount edges { cursor relation { id type since } node { kind } } } } } } }',
      '{ a: models(first: 1) { __typename } b: entities(last: 2) { nodes { id aliases url createdAt updatedAt pagerank evidence { __typename locator source { url slug } } relations(first: 3) { edges { neighbor { name } node { type role from { slug } to { slug } } } } } } }',
      '{ a: models(first: -1) { totalCount } b: entity(ref: { id: "x" }) { name } c: entity(ref: { slug: "meta" }) { claims: topics { nodes { name } } ... on Organization { claims { nodes { statement } } models(last: 2) { nodes { s: slug, t: slug, name } } } } }',
    ])('answers as one that is not, errors included: %s', async (query) => {
      await compare(query);
      await compare(query, { slug: 'openai', first: 1 });
      await compare(query, { slug: 7, first: 'x' });
    });

    it.each([
      [
        'query ($slug: String = "x") { a: models(first: 1) { totalCount } entity(ref: { slug: $slug }) { name } }',
        'slug',
      ],
      ['query ($ref: EntityRef = { slug: "meta" }) { entity(ref: $ref) { name } }', 'ref'],
      ['query ($ids: [ID!] = []) { nodes(ids: $ids) { id } }', 'ids'],
      ['query ($day: Date = "2023-01-01") @asOf(date: $day) { models { nodes { name } } }', 'day'],
    ])('answers as one that is not where a variable is null against its default: %s', async (query, name) => {
      const { text } = await compare(query, { [name]: null });
      expect(text).toContain('"path"');
    });

    it('answers as one that is not where a variable is a filter, right or wrong', async () => {
      const query =
        'query ($filter: ModelFilter) { stats { entityCount } models(filter: $filter) { totalCount nodes { slug } } }';
      for (const filter of [
        {
          name: { contains: 'llama' },
          OR: [{ releasedOn: { gt: '2023-01-01' } }, { releasedOn: { isNull: true } }],
        },
        { related: { direction: 'IN', some: { slug: { eq: 'meta' } } } },
        { name: { contains: 7 } },
        { name: null },
        null,
      ])
        await compare(query, { filter });
    });

    it('takes up what its variables say each time', async () => {
      const query = 'query ($slug: String!) { entity(ref: { slug: $slug }) { name } }';
      for (const slug of ['meta', 'openai', 'none', 'meta']) await compare(query, { slug });
    });
  });

  describe('without a database', () => {
    it('answers as one that is not', async () => {
      const nowhere = new Database({ uri: 'bolt://127.0.0.1:9', username: 'none', password: 'none' });
      const { text } = await comparison(nowhere)(`{
          query: __typename
          ways: paths(from: { slug: "meta" },
            to: { slug: "openai" }) { length } }`);
      expect(text).toContain('GRAPH_UNAVAILABLE');
      await nowhere.close();
    });
  });

  describe('on a random graph', () => {
    beforeAll(() => loadRandomGraph(1, 8, 60));
    const compare = comparison();

    it('answers as one that is not where a list comes as several records', async () => {
      const { text } = await compare(
        '{ entities(first: 60) { totalCount nodes { slug relations(first: 100) { nodes { id type } } } } }',
      );
      // At most fourteen of them come in one record, since each may have a hundred relations.
      expect(JSON.parse(text).data.entities.nodes.length).toBeGreaterThan(30);
    });

    it('answers as one that is not, at random', { timeout: 180_000 }, async () => {
      const random = randomNumbers(7);
      let compared = 0;
      for (let i = 0; i < 12; i++) {
        const query = randomQuery(random)
          .replaceAll(/ @(?:skip|include)\(if: \$\w+\)/g, '')
          .replace('$yes: Boolean = true, $no: Boolean = false, ', '');
        const { status, text } = await compare(query);
        if (status === 200 && text.length > 200) compared++;
      }
      expect(compared).toBeGreaterThan(5);
    });
  });
});

describe('an answer', () => {
  const operations = join(root, 'bench', 'compare', 'operations');

  it.each(['Q1', 'Q2', 'Q3', 'Q4', 'Q5', 'Q6', 'Q7', 'search'])(
    'is made straight from rows for the operation %s',
    (name) => {
      const text = readFileSync(join(operations, `${name}.graphql`), 'utf8');
      expect(straightQuery(parse(text), undefined)).toBeDefined();
    },
  );

  it.each([
    { mode: 'fused', straight: true },
    { mode: 'cut', straight: false },
  ] as const)(
    'is made straight from rows only where the statement is fused: $mode',
    async ({ mode, straight }) => {
      await loadStory();
      const graph = new Graph(Executor.of(testDatabase(), schema, mode));
      const query = straightQuery(parse('{ entity(ref: { slug: "meta" }) { s: slug } }'), undefined);
      const answer = await query?.({ graph } as Context, {});
      expect(JSON.stringify(answer)).toBe(straight ? '{"data":{"entity":{"s":"meta"}}}' : undefined);
    },
  );

  it.each([
    '{ stats { entityCount } }',
    '{ __typename }',
    'mutation { deleteEntity(ref: { slug: "x" }) { userErrors { code } } }',
  ])('is made in the ordinary way for %s', (query) => {
    expect(straightQuery(parse(query), undefined)).toBeUndefined();
  });
});
