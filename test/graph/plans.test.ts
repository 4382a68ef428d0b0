import { beforeAll, describe, expect, it } from 'vitest';
import { ask, testApp } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadRandomGraph } from '../support/random-graph.ts';

/** The operators with which the database would run each statement. */
async function plans(texts: readonly string[]) {
  const values = { limit: 1, after: ['a', 'a', 'a'], filter: [['a'], ['a']], asOf: new Date() };
  const p = { keys: ['a'], ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`l${i}`, values])) };
  return Promise.all(
    texts.map(async (text) => ({
      text,
      operators: (await testDatabase().explain(text, { p })).map((name) => name.split('@')[0] ?? ''),
    })),
  );
}

const scans = [
  'AllNodesScan',
  'NodeByLabelScan',
  'DirectedAllRelationshipsScan',
  'UndirectedAllRelationshipsScan',
];

describe('the plan of a statement', () => {
  beforeAll(() => loadRandomGraph(3, 40, 200));

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
