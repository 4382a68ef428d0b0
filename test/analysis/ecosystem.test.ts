import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { importPaths } from '../../src/import/import-paths.ts';
import { dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { hasSharedData, shared } from '../support/shared.ts';

/** The real data set, compared with answers that were worked out with networkx. */

interface Score {
  readonly entity: string;
  readonly score: number;
}
interface Answers {
  readonly totals: Readonly<Record<string, number>>;
  readonly components: Readonly<Record<string, number>>;
  readonly pagerank_top: readonly Score[];
  readonly betweenness_top: readonly Score[];
}

const isThere = hasSharedData();
const answers = (
  isThere ? JSON.parse(readFileSync(join(shared, 'answers.json'), 'utf8')) : undefined
) as Answers;

const scope = '{ kinds: [MODEL, DATASET, APPLICATION, ARTIFACT], types: [DEPENDS_ON] }';

describe.skipIf(!isThere)('the dependency graph of Ecosystem Graphs', () => {
  beforeAll(async () => {
    await emptyGraph();
    await importPaths(testDatabase(), [join(shared, 'ecosystem')]);
  });

  it('is as large as it should be', async () => {
    const { analysis } = await dataOf(`{ analysis(scope: ${scope}) { nodeCount relationCount } }`);
    expect(analysis).toEqual({
      nodeCount: answers.totals.entities_in_dependency_graph,
      relationCount: answers.totals.dependency_edges,
    });
  });

  it.each([
    ['PAGERANK', true, 'pagerank_top'],
    ['BETWEENNESS', false, 'betweenness_top'],
  ] as const)('has the scores of networkx by %s', async (measure, normalized, name) => {
    const { analysis } = await dataOf(`{ analysis(scope: ${scope}) {
      centrality(measure: ${measure}, normalized: ${normalized}, first: 1000) { score entity { name } } } }`);
    const list = analysis.centrality as {
      readonly score: number;
      readonly entity: { readonly name: string };
    }[];
    expect(list).toHaveLength(answers.totals.entities_in_dependency_graph ?? 0);
    const top = answers[name];
    // Only where scores differ, the order is given.
    const first = list.slice(0, top.length);
    expect(first.map(({ entity }) => entity.name).sort()).toEqual(top.map(({ entity }) => entity).sort());
    for (const [i, { entity, score }] of top.entries()) {
      const found = first.find((each) => each.entity.name === entity);
      expect(Math.abs((found?.score ?? Number.NaN) - score), entity).toBeLessThan(1e-6);
      expect(Math.abs((first[i]?.score ?? Number.NaN) - score), `place ${i + 1}`).toBeLessThan(1e-6);
    }
    const sum = list.reduce((total, { score }) => total + score, 0);
    if (measure === 'PAGERANK') expect(sum).toBeCloseTo(1, 9);
  });

  it('has its components', async () => {
    const { analysis } = await dataOf(`{ analysis(scope: ${scope}) {
      weak: communities(algorithm: WEAKLY_CONNECTED, first: 1000) { size }
      strong: communities(algorithm: STRONGLY_CONNECTED, first: 1000) { size } } }`);
    const sizes = (analysis.weak as { readonly size: number }[]).map(({ size }) => size);
    expect({
      weakly_connected: sizes.length,
      largest: sizes[0],
      second_largest: sizes[1],
      isolated_entities: sizes.filter((size) => size === 1).length,
    }).toEqual({
      weakly_connected: answers.components.weakly_connected,
      largest: answers.components.largest,
      second_largest: answers.components.second_largest,
      isolated_entities: answers.components.isolated_entities,
    });
    // There are no circles of dependencies.
    expect(analysis.strong).toHaveLength(answers.totals.entities_in_dependency_graph ?? 0);
  });
});
