import { beforeAll, describe, expect, it } from 'vitest';
import { ask } from '../support/ask.ts';
import { loadRandomGraph, randomNumbers } from '../support/random-graph.ts';
import { randomQuery } from '../support/random-query.ts';

describe('the two ways of running a selection', () => {
  beforeAll(() => loadRandomGraph(1, 8, 60));

  it.each(Array.from({ length: 60 }, (_, seed) => seed))(
    'give equal answers to generated operation %i',
    async (seed) => {
      const query = randomQuery(randomNumbers(seed));
      const [cut, fused] = [await ask(query, {}, 'cut'), await ask(query, {}, 'fused')];
      expect(cut.errors, query).toEqual([]);
      expect(fused.errors, query).toEqual([]);
      expect(fused.data, query).toEqual(cut.data);
    },
  );
});
