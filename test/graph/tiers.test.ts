import { beforeAll, describe, expect, it } from 'vitest';
import { ask, dataOf, testApp } from '../support/ask.ts';
import { loadRandomGraph, randomNumbers } from '../support/random-graph.ts';
import { randomQuery } from '../support/random-query.ts';

describe('the ways of running a selection', () => {
  beforeAll(() => loadRandomGraph(1, 8, 60));

  it.each(Array.from({ length: 28 }, (_, seed) => seed))(
    'give equal answers to generated operation %i',
    async (seed) => {
      const query = randomQuery(randomNumbers(seed));
      const cut = await ask(query, {}, 'cut');
      expect(cut.errors, query).toEqual([]);
      for (const mode of ['fused', 'common'] as const) {
        const { errors, data } = await ask(query, {}, mode);
        expect(errors, query).toEqual([]);
        expect(data, query).toEqual(cut.data);
      }
    },
  );

  it('make one statement of an operation that was never asked, once two that lead the same way were', async () => {
    const page = (model: string, variants: string) =>
      `{ entity(ref: {slug: "model-1"}) { ... on Model { ${model} variants(first: 3) { nodes { ${variants} } } } } }`;
    const statements = async (query: string) => (await ask(query, {}, 'auto')).statements.length;
    expect(await statements(page('slug', 'name'))).toBeGreaterThan(1);
    expect(await statements(page('name releasedOn', 'kind slug'))).toBeGreaterThan(1);
    await testApp('auto').executor.idle();
    const query = page('a: summary b: releasedOn aliases', 'c: name d: __typename tuning');
    const { data, statements: sent } = await ask(query, {}, 'auto');
    expect(sent).toHaveLength(1);
    expect(data).toEqual(await dataOf(query, {}, 'cut'));
  });
});
