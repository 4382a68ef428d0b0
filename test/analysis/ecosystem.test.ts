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
  readonly licence_counts: Readonly<Record<string, number>>;
  readonly lineage: Readonly<
    Record<
      string,
      {
        readonly transitive_dependents: number;
        readonly by_depth: Readonly<Record<string, readonly string[]>>;
      }
    >
  >;
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

  it.each(Object.entries(answers?.lineage ?? {}))(
    'has the dependents of %s, depth by depth',
    async (name, answer) => {
      const { models } = await dataOf(
        'query ($name: String!) { models(filter: { name: { eq: $name } }) { nodes { slug } } }',
        {
          name,
        },
      );
      const { impact } = await dataOf(
        'query ($of: EntityRef!) { impact(of: $of, types: [DEPENDS_ON]) { totalCount depths { depth count } } }',
        { of: { slug: models.nodes[0].slug } },
      );
      const depths = Object.entries(answer.by_depth).map(([depth, all]) => ({
        depth: Number(depth),
        count: all.length,
      }));
      expect(impact).toEqual({ totalCount: answer.transitive_dependents, depths });
    },
  );

  it('has under each licence as many assets as name it, all of them cut off without it', async () => {
    const { licenses } = await dataOf('{ licenses(first: 100) { nodes { slug name } } }');
    for (const { slug, name } of licenses.nodes as { readonly slug: string; readonly name: string }[]) {
      const { impact } = await dataOf(
        `{ impact(of: { slug: "${slug}" }, types: [LICENSED_UNDER]) { totalCount cutOffCount } }`,
      );
      const count = answers.licence_counts[name];
      expect(impact, name).toEqual({ totalCount: count, cutOffCount: count });
    }
  });

  it('has licences along the lineage of an asset, whose terms it does not tell', async () => {
    const { licenseLineage } = await dataOf(`{ licenseLineage(of: { slug: "judgelm" }) {
      licenses { distance license { slug } asset { slug } } findings(first: 100) { change license { slug } } effective { allowsCommercialUse } } }`);
    const slugs = (list: readonly { readonly license: { readonly slug: string } }[]) =>
      new Set(list.map(({ license }) => license.slug));
    expect(slugs(licenseLineage.licenses).size).toBeGreaterThan(1);
    expect(slugs(licenseLineage.findings)).toEqual(slugs(licenseLineage.licenses));
    for (const { change } of licenseLineage.findings) expect(change).toBe('UNKNOWN');
    expect(licenseLineage.effective).toEqual({ allowsCommercialUse: null });
  });
});
