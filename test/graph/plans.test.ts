import { beforeAll, describe, expect, it } from 'vitest';
import { ask, testApp } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadRandomGraph } from '../support/random-graph.ts';

/** The operators with which the database would run each statement. */
async function plans(texts: readonly string[]) {
  const values = { limit: 1, after: ['a', 'a', 'a'], filter: [['a'], ['a']], asOf: new Date() };
  const p = { keys: ['a'], ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`l${i}`, values])) };
  const found = [];
  // One after the other: so many at once would wait longer for a connection than they may.
  for (const text of texts) {
    const names = await testDatabase().explain(text, { p });
    found.push({ text, operators: names.map((name) => name.split('@')[0] ?? '') });
  }
  return found;
}

const scans = [
  'AllNodesScan',
  'NodeByLabelScan',
  'DirectedAllRelationshipsScan',
  'UndirectedAllRelationshipsScan',
];

describe('the plan of a statement', () => {
  beforeAll(async () => {
    await loadRandomGraph(3, 100, 300);
    await testDatabase().run(
      'MATCH (n:Entity) SET n.pagerank = 1.0 / size(n.slug), n.betweenness = 0.5 / size(n.slug)',
    );
    // The planner chooses by statistics, which the database brings up to date in its own time.
    await testDatabase().run('CALL db.prepareForReplanning()');
  });

  it('starts from an index in every one of the cut statements', async () => {
    const texts: string[] = [];
    const end = testDatabase().onStatement((text) => texts.push(text));
    await testApp('cut').executor.warm(new AbortController().signal);
    end();
    expect(texts.length).toBeGreaterThan(80);
    for (const { text, operators } of await plans(texts))
      for (const scan of scans) expect(operators, text).not.toContain(scan);
  });

  it('reads a page deep in a root list from the index on names', async () => {
    const { data } = await ask('{ models(first: 1) { pageInfo { endCursor } } }');
    const { statements } = await ask(
      `{ models(after: "${data.models.pageInfo.endCursor}") { nodes { slug } } }`,
      {},
      'fused',
    );
    const [plan] = await plans(statements);
    expect(plan?.operators).toContain('NodeIndexSeekByRange');
    expect(plan?.operators).not.toContain('NodeByLabelScan');
  });

  it('finds entities of a list by their slugs through the unique index', async () => {
    const { statements } = await ask(
      '{ models(filter: {slug: {in: ["model-1", "model-2"]}}) { totalCount nodes { slug } } }',
      {},
      'fused',
    );
    const [plan] = await plans(statements);
    expect(plan?.operators).toContain('NodeUniqueIndexSeek');
    for (const scan of scans) expect(plan?.operators).not.toContain(scan);
  });

  it.each([
    ['slug: {startsWith: "model-1"}', 'SeekByRange'],
    ['releasedOn: {gte: "2023-01-01", lt: "2023-02-01"}', 'SeekByRange'],
    ['name: {eq: "Alpha"}', 'NodeIndexSeek'],
    ['pagerank: {gte: 0.01}', 'SeekByRange'],
    [
      'related: [{type: DEVELOPED, direction: IN, some: {slug: {eq: "organization-1"}}}]',
      'NodeUniqueIndexSeek',
    ],
    [
      'related: [{type: DEVELOPED, direction: IN, some: {related: [{type: SUBSIDIARY_OF, some: {slug: {in: ["organization-1"]}}}]}}], access: {ne: OPEN}',
      'NodeUniqueIndexSeek',
    ],
  ])('of a list with the filter {%s} starts from an index', async (filter, operator) => {
    const { statements, errors } = await ask(
      `{ models(filter: {${filter}}) { totalCount nodes { slug } } }`,
      {},
      'fused',
    );
    expect(errors).toEqual([]);
    const [plan] = await plans(statements);
    expect(plan?.operators.filter((name) => name.endsWith(operator))).toHaveLength(2);
    for (const scan of scans) expect(plan?.operators).not.toContain(scan);
  });

  it('finds what has changed since an instant from an index', async () => {
    const { statements } = await ask(
      '{ entities(filter: {updatedAt: {gt: "2030-01-01T00:00:00Z"}}) { totalCount nodes { slug } } }',
      {},
      'fused',
    );
    const [plan] = await plans(statements);
    expect(plan?.operators).toContain('NodeIndexSeekByRange');
    for (const scan of scans) expect(plan?.operators).not.toContain(scan);
  });

  it.each(['CREATED_AT', 'UPDATED_AT', 'NAME'])(
    'reads a list ordered by %s from its index',
    async (field) => {
      const { statements } = await ask(
        `{ entities(orderBy: [{field: ${field}, direction: DESC}]) { nodes { slug } } }`,
        {},
        'fused',
      );
      const [plan] = await plans(statements);
      expect(plan?.operators).toContain('NodeIndexScan');
      for (const scan of scans) expect(plan?.operators).not.toContain(scan);
    },
  );

  it.each([
    ['entities', 'PAGERANK'],
    ['models', 'PAGERANK'],
    ['sources', 'BETWEENNESS'],
    ['models', 'DATE'],
  ])('reads %s ordered by %s from two indexes, those that have it first', async (list, field) => {
    const page = (args: string) =>
      ask(
        `{ ${list}(first: 1, orderBy: [{field: ${field}, direction: DESC}]${args}) { nodes { slug } pageInfo { endCursor } } }`,
        {},
        'fused',
      );
    const first = await page('');
    const second = await page(`, after: "${first.data[list].pageInfo.endCursor}"`);
    const [whole, rest] = await plans([...first.statements, ...second.statements]);
    expect(whole?.operators.filter((name) => name === 'NodeIndexScan')).toHaveLength(2);
    expect(rest?.operators).toContain('NodeIndexSeekByRange');
    for (const plan of [whole, rest]) {
      expect(plan?.operators).toContain('PartialTop');
      for (const scan of scans) expect(plan?.operators).not.toContain(scan);
    }
  });

  it('of a filter with as many conditions as are allowed is soon made', async () => {
    const condition = { eq: 'a', ne: 'b', in: ['a'], lt: 'c', gte: 'a', contains: 'a', startsWith: 'a' };
    const f = Array.from({ length: 6 }, () => ({
      name: condition,
      slug: condition,
      summary: condition,
      url: condition,
    }));
    const { errors } = await ask('query ($f: [ModelFilter!]) { models(filter: {AND: $f}) { totalCount } }', {
      f,
    });
    // It took the planner 25 s before, which is nearly the deadline of 30 s.
    expect(errors).toEqual([]);
  });

  it('answers a total from the degree of the node', async () => {
    const { statements } = await ask(
      '{ entity(ref: {slug: "model-1"}) { ... on Model { developers { totalCount } } } }',
      {},
      'fused',
    );
    const [plan] = await plans(statements);
    expect(plan?.operators.filter((name) => name.startsWith('Expand'))).toEqual([]);
  });

  it('starts from the slug in a fused statement of several levels', async () => {
    const { statements } = await ask(
      `query @asOf(date: "2023-01-01") { entity(ref: {slug: "topic-1"}) { ... on Topic { entities(first: 5, kinds: [MODEL]) { totalCount edges { relation { from { name } evidence { source { name } } }
        node { ... on Model { developers { nodes { name claims { nodes { about { nodes { name } } } } } } variants { nodes { model { name } } } } } } } } } }`,
      {},
      'fused',
    );
    for (const { text, operators } of await plans(statements))
      for (const scan of scans) expect(operators, text).not.toContain(scan);
  });
});
