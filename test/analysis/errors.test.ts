import { beforeAll, describe, expect, it } from 'vitest';
import { ask, dataOf } from '../support/ask.ts';
import { loadStory } from '../support/story.ts';

describe('an analysis', () => {
  beforeAll(loadStory);

  it.each([
    [
      'centrality(measure: PAGERANK, first: -1) { rank }',
      'BAD_USER_INPUT',
      "centrality(first: -1) can't be: ask for 0 to 1000.",
    ],
    ['centrality(measure: PAGERANK, first: 1001) { rank }', 'PAGE_TOO_LARGE', 'ask for 0 to 1000'],
    ['communities(first: 1001) { id }', 'PAGE_TOO_LARGE', 'communities(first: 1001)'],
    ['communities { members(first: 101) { slug } }', 'PAGE_TOO_LARGE', 'members(first: 101)'],
    ['similar(to: { slug: "meta" }, first: 1001) { rank }', 'PAGE_TOO_LARGE', 'similar(first: 1001)'],
    ['similar(to: { slug: "nobody" }) { rank }', 'NOT_FOUND', 'to names "nobody"'],
    ['similar(to: { id: "x" }) { rank }', 'BAD_USER_INPUT', '"x" is not an id'],
    ['commonNeighbors(of: []) { slug }', 'BAD_USER_INPUT', 'names 0 entities: name 1 to 100'],
    [
      `commonNeighbors(of: [${'{ slug: "meta" } '.repeat(101)}]) { slug }`,
      'PAGE_TOO_LARGE',
      'names 101 entities',
    ],
    [
      'commonNeighbors(of: [{ slug: "meta" }, { slug: "nobody" }]) { slug }',
      'NOT_FOUND',
      'of names "nobody"',
    ],
    [
      'commonNeighbors(of: [{ slug: "meta" }], first: 1001) { slug }',
      'PAGE_TOO_LARGE',
      'commonNeighbors(first: 1001)',
    ],
  ])('refuses %s', async (field, code, message) => {
    const { data, errors } = await ask(`{ analysis { ${field} } }`);
    expect(data).toBeNull();
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
  });

  it('refuses entities that are not in its scope', async () => {
    for (const field of [
      'similar(to: { slug: "meta" }) { rank }',
      'commonNeighbors(of: [{ slug: "meta" }]) { slug }',
    ]) {
      const { errors } = await ask(`{ analysis(scope: { kinds: [MODEL] }) { ${field} } }`);
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
      expect(errors[0]?.message).toContain(
        'names "meta", which is of none of the kinds in the scope: MODEL.',
      );
    }
  });

  it('refuses eigenvectors where links lead in no circle', async () => {
    const { data, errors } = await ask(
      '{ analysis(scope: { types: [DEVELOPED] }) { centrality(measure: EIGENVECTOR) { score } } }',
    );
    expect(data).toBeNull();
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(errors[0]?.message).toContain('Set directed: false');
  });

  it('of nothing is empty, and of entities without relations has everybody alone', async () => {
    const fields = `nodeCount relationCount pageRank: centrality(measure: PAGERANK, normalized: true, first: 1000) { rank score }
      betweenness: centrality(measure: BETWEENNESS, normalized: true, first: 1) { score } communities(first: 1) { size }`;
    const { nothing, alone, one } = await dataOf(`{
      nothing: analysis(scope: { kinds: [] }) { ${fields} }
      alone: analysis(scope: { types: [] }) { ${fields} similar(to: { slug: "meta" }) { rank } commonNeighbors(of: [{ slug: "meta" }]) { slug } }
      one: analysis(scope: { kinds: [ARTIFACT] }) { ${fields} }
    }`);
    const empty = { nodeCount: 0, relationCount: 0, pageRank: [], betweenness: [], communities: [] };
    expect(nothing).toEqual(empty);
    expect(one).toEqual(empty);
    expect(alone).toMatchObject({
      relationCount: 0,
      betweenness: [{ score: 0 }],
      communities: [{ size: 1 }],
      similar: [],
      commonNeighbors: [],
    });
    expect(alone.pageRank).toHaveLength(alone.nodeCount);
    for (const { rank, score } of alone.pageRank) {
      expect(rank).toBe(1);
      expect(score).toBeCloseTo(1 / alone.nodeCount, 12);
    }
  });

  it('is of the day of the operation, unless the scope has its own', async () => {
    const { all, early, own } = await dataOf(`query @asOf(date: "1990-01-01") {
      early: analysis { relationCount centrality(measure: DEGREE, first: 1) { score } }
      own: analysis(scope: { asOf: "2100-01-01" }) { relationCount }
      all: analysis(scope: { asOf: null }) { relationCount centrality(measure: DEGREE, first: 1) { score } }
    }`);
    expect(early.relationCount).toBeLessThan(own.relationCount);
    expect(own.relationCount).toBeLessThanOrEqual(all.relationCount);
    expect(early.centrality[0].score).toBeLessThan(all.centrality[0].score);
  });

  it('reads all that is selected of its entities in one statement a field', async () => {
    const query = `{ analysis {
      centrality(measure: DEGREE, first: 20) { entity { name relations(first: 3) { nodes { evidence { source { name } } } } } }
      communities(first: 5) { members(first: 5) { name topics { nodes { name } } } }
    } }`;
    await dataOf(query, {}, 'fused');
    const { statements, errors } = await ask(query, {}, 'fused');
    expect(errors).toEqual([]);
    // The version of the graph, and one for each field.
    expect(statements).toHaveLength(3);
  });

  it('takes former slugs for those of the entities that they were merged into', async () => {
    const query = `query($slug: String!) { analysis(scope: { directed: false }) {
      similar(to: { slug: $slug }) { score entity { slug } } commonNeighbors(of: [{ slug: $slug }, { slug: "meta" }]) { slug } } }`;
    const before = await dataOf(query, { slug: 'microsoft' });
    const { data } = await ask(`mutation {
      upsertEntities(input: [{ organization: { slug: "msft", name: "MSFT" } }]) { userErrors { message } }
      mergeEntities(into: { slug: "microsoft" }, from: [{ slug: "msft" }]) { userErrors { message } }
    }`);
    expect(data.mergeEntities.userErrors).toEqual([]);
    const after = await dataOf(query, { slug: 'msft' });
    expect(after).toEqual(before);
    expect(after.analysis.commonNeighbors.length).toBeGreaterThan(0);
  });
});
