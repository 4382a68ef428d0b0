import { beforeAll, describe, expect, it } from 'vitest';
import type { RelationType } from '../../src/ontology.ts';
import { relations as relationTable } from '../../src/ontology.ts';
import { ask, dataOf } from '../support/ask.ts';
import { karateLinks, karateMembers } from '../support/karate-club.ts';
import {
  type PlainGraph,
  plainBetweenness,
  plainCloseness,
  plainComponents,
  plainDegree,
  plainEigenvector,
  plainGraph,
  plainModularity,
  plainPageRank,
  plainSimilarity,
} from '../support/plain-measures.ts';
import {
  isValid,
  loadNetwork,
  type Network,
  type NetworkRelation,
  randomNetwork,
} from '../support/random-network.ts';

interface Scope {
  readonly kinds?: readonly string[];
  readonly types?: readonly RelationType[];
  readonly directed: boolean;
  readonly asOf?: string;
}
interface Ranked {
  readonly entity: { readonly slug: string };
  readonly score: number;
  readonly rank: number;
}

/** Compares a list with the scores that it should show: all of them, to 9 digits, in order, ties by slug, with ranks. */
function expectRanking(list: readonly Ranked[], scores: ReadonlyMap<string, number>): void {
  expect(list).toHaveLength(scores.size);
  for (const [i, { entity, score, rank }] of list.entries()) {
    expect(Math.abs(score - (scores.get(entity.slug) ?? Number.NaN)), `${entity.slug} ${score}`).toBeLessThan(
      1e-9 * Math.max(1, score),
    );
    const before = list[i - 1];
    if (!before) expect(rank).toBe(1);
    else if (before.score === score) {
      expect(rank).toBe(before.rank);
      expect(before.entity.slug < entity.slug, `${before.entity.slug} before ${entity.slug}`).toBe(true);
    } else {
      expect(before.score).toBeGreaterThan(score);
      expect(rank).toBe(i + 1);
    }
  }
}

const scaled = (scores: ReadonlyMap<string, number>, factor: number): Map<string, number> =>
  new Map([...scores].map(([slug, score]) => [slug, score * factor]));

const degreeIn = (graph: PlainGraph): Map<string, number> => {
  const found = new Map([...graph.out.keys()].map((slug) => [slug, 0]));
  for (const all of graph.out.values()) for (const to of all) found.set(to, (found.get(to) ?? 0) + 1);
  return found;
};

/** Every measure, plain and normalized, against its definition. */
async function compareMeasures(scope: Scope, graph: PlainGraph, eigenvector: boolean): Promise<void> {
  const query = `query($scope: GraphScope) { analysis(scope: $scope) {
    nodeCount
    degree: centrality(measure: DEGREE, first: 1000) { ...ranked }
    degreeShare: centrality(measure: DEGREE, normalized: true, first: 1000) { ...ranked }
    pageRank: centrality(measure: PAGERANK, first: 1000) { ...ranked }
    pageRankShare: centrality(measure: PAGERANK, normalized: true, first: 1000) { ...ranked }
    betweenness: centrality(measure: BETWEENNESS, first: 1000) { ...ranked }
    betweennessShare: centrality(measure: BETWEENNESS, normalized: true, first: 1000) { ...ranked }
    closeness: centrality(measure: CLOSENESS, first: 1000) { ...ranked }
    closenessShare: centrality(measure: CLOSENESS, normalized: true, first: 1000) { ...ranked }
    ${eigenvector ? 'eigenvector: centrality(measure: EIGENVECTOR, first: 1000) { ...ranked }' : ''}
  } }
  fragment ranked on RankedEntity { entity { slug } score rank }`;
  const { analysis } = await dataOf(query, { scope });
  const count = graph.out.size;
  expect(analysis.nodeCount).toBe(count);
  const degree = plainDegree(graph);
  expectRanking(analysis.degree, degree);
  expectRanking(analysis.degreeShare, scaled(degree, 1 / (count - 1)));
  const pageRank = plainPageRank(graph);
  expectRanking(analysis.pageRankShare, pageRank);
  const total = (analysis.pageRank as Ranked[]).reduce((sum, { score }) => sum + score, 0);
  expectRanking(analysis.pageRank, scaled(pageRank, total));
  // Who no link leads to has what everybody begins with.
  if ([...degreeIn(graph)].some(([, degree]) => degree === 0))
    expect((analysis.pageRank as Ranked[]).at(-1)?.score).toBeCloseTo(0.15, 9);
  const betweenness = plainBetweenness(graph);
  expectRanking(analysis.betweenness, betweenness);
  const pairs = ((count - 1) * (count - 2)) / (graph.directed ? 1 : 2);
  expectRanking(analysis.betweennessShare, scaled(betweenness, 1 / pairs));
  expectRanking(analysis.closeness, plainCloseness(false)(graph));
  expectRanking(analysis.closenessShare, plainCloseness(true)(graph));
  if (eigenvector) expectRanking(analysis.eigenvector, plainEigenvector(graph));
}

interface Community {
  readonly id: number;
  readonly size: number;
  readonly members: readonly { readonly slug: string }[];
}

async function communitiesOf(algorithm: string, scope: Scope): Promise<readonly Community[]> {
  const query = `query($scope: GraphScope, $algorithm: CommunityAlgorithm) { analysis(scope: $scope) {
    communities(algorithm: $algorithm, first: 1000) { id size members(first: 100) { slug } } } }`;
  return (await dataOf(query, { scope, algorithm })).analysis.communities;
}

const slugsOf = ({ members }: Community): string[] => members.map(({ slug }) => slug);
const least = (slugs: readonly string[]): string => [...slugs].sort()[0] ?? '';

/** The largest first, then by the smallest slug. */
const inOrder = (sets: readonly (readonly string[])[]) =>
  [...sets].sort((a, b) => b.length - a.length || (least(a) < least(b) ? -1 : 1));

/** Communities have to be numbered, in order, with their best connected members first, and hold each entity once. */
function expectPartition(communities: readonly Community[], graph: PlainGraph): void {
  const sets = communities.map(slugsOf);
  expect(communities.map(({ id }) => id)).toEqual(communities.map((_, i) => i + 1));
  expect(communities.map(({ size }) => size)).toEqual(sets.map((set) => set.length));
  expect(sets).toEqual(inOrder(sets));
  expect(sets.flat().sort()).toEqual([...graph.out.keys()].sort());
  const degree = plainDegree(graph);
  for (const set of sets)
    expect(set).toEqual(
      [...set].sort((a, b) => (degree.get(b) ?? 0) - (degree.get(a) ?? 0) || (a < b ? -1 : 1)),
    );
}

const karate: Network = {
  entities: karateMembers.map((slug) => ({ slug, name: slug, kind: 'ORGANIZATION' })),
  relations: karateLinks.map(([from, to], i) => ({ type: 'PARTNERED_WITH', id: `${i}`, from, to })),
};

describe("Zachary's karate club", () => {
  const scope: Scope = { kinds: ['ORGANIZATION'], types: ['PARTNERED_WITH'], directed: false };
  const club = plainGraph(karateMembers, karateLinks, false);

  beforeAll(() => loadNetwork(karate));

  it('has the scores of the definitions, which are the published ones', async () => {
    await compareMeasures(scope, club, true);
    // What the literature says of the two who lead the club.
    expect(plainDegree(club).get('member-34')).toBe(17);
    expect(plainBetweenness(club).get('member-1')).toBeCloseTo(231.0714, 4);
    expect(plainCloseness(true)(club).get('member-1')).toBeCloseTo(0.56897, 5);
    expect(plainEigenvector(club).get('member-34')).toBeCloseTo(0.3734, 4);
    expect(plainPageRank(club).get('member-34')).toBeCloseTo(0.1009, 4);
  });

  it('is the same where a symmetric type is followed as it points, but for links that count twice', () =>
    compareMeasures({ ...scope, directed: true }, { ...club, directed: true }, true));

  it.each(['LOUVAIN', 'LEIDEN', 'LABEL_PROPAGATION'])('falls into communities by %s', async (algorithm) => {
    const communities = await communitiesOf(algorithm, scope);
    expectPartition(communities, club);
    expect(await communitiesOf(algorithm, { ...scope, directed: true })).toEqual(communities);
    const modularity = plainModularity(club, communities.map(slugsOf));
    // The best that there is is 0.4198.
    if (algorithm !== 'LABEL_PROPAGATION') expect(modularity).toBeGreaterThan(0.95 * 0.4198);
  });

  it('is in one piece', async () => {
    for (const algorithm of ['WEAKLY_CONNECTED', 'STRONGLY_CONNECTED']) {
      const communities = await communitiesOf(algorithm, scope);
      expectPartition(communities, club);
      expect(communities).toHaveLength(1);
    }
  });
});

describe('two circles of friends who know each other by two of them', () => {
  const circles = ['a', 'b'].map((circle) => Array.from({ length: 6 }, (_, i) => `${circle}-${i}`));
  const links = circles.flatMap((circle) =>
    circle.flatMap((from, i) => circle.slice(i + 1).map((to) => [from, to] as const)),
  );
  const network: Network = {
    entities: circles.flat().map((slug) => ({ slug, name: slug, kind: 'ORGANIZATION' })),
    relations: [...links, ['a-5', 'b-5'] as const].map(([from, to], i) => ({
      type: 'PARTNERED_WITH',
      id: `${i}`,
      from,
      to,
    })),
  };

  beforeAll(() => loadNetwork(network));

  it.each(['LOUVAIN', 'LEIDEN', 'LABEL_PROPAGATION'])('are two communities by %s', async (algorithm) => {
    const communities = await communitiesOf(algorithm, { directed: true });
    // Of those with the most links first.
    const [a = [], b = []] = circles.map((circle) => [circle[5], ...circle.slice(0, 5)]);
    expect(communities.map(slugsOf)).toEqual([a, b]);
  });
});

describe('a random network', () => {
  const random = randomNetwork(41);
  const turned = random.relations
    .filter(({ type }, i) => type === 'DEPENDS_ON' && i % 3 === 0)
    .map(
      ({ from, to, ...each }): NetworkRelation => ({
        ...each,
        type: 'SUCCEEDS',
        id: `turned-${each.id}`,
        from: to,
        to: from,
      }),
    );
  const network: Network = { ...random, relations: [...random.relations, ...turned] };
  const scopes: readonly Scope[] = [
    { directed: true },
    { directed: false },
    { directed: true, asOf: '2022-03-01' },
    { directed: false, asOf: '2022-03-01' },
    { directed: true, kinds: ['MODEL', 'ORGANIZATION'], types: ['DEPENDS_ON', 'COMPETES_WITH', 'DEVELOPED'] },
    { directed: false, kinds: ['MODEL', 'TOPIC'], asOf: '2021-06-01' },
    { directed: true, kinds: ['MODEL'], types: ['SUCCEEDS', 'DEPENDS_ON'], asOf: '2023-01-01' },
  ];

  const inScope = ({ kinds, types, asOf }: Scope) => {
    const entities = network.entities
      .filter(({ kind }) => kinds?.includes(kind) ?? true)
      .map(({ slug }) => slug);
    const known = new Set(entities);
    const relations = network.relations.filter(
      (each) =>
        known.has(each.from) &&
        known.has(each.to) &&
        (types?.includes(each.type) ?? true) &&
        isValid(each, asOf),
    );
    return { entities, relations };
  };

  function graphOf(scope: Scope): PlainGraph {
    const { entities, relations } = inScope(scope);
    const links = relations.flatMap(({ type, from, to }: NetworkRelation) =>
      relationTable[type].symmetric
        ? ([
            [from, to],
            [to, from],
          ] as const)
        : ([[from, to]] as const),
    );
    return plainGraph(entities, links, scope.directed);
  }

  beforeAll(() => loadNetwork(network));

  it('has what the test is about: parallel relations, pairs joined both ways, days and entities without a link', () => {
    const { relations, entities } = inScope({ directed: true });
    const pairs = relations.map(({ from, to }) => `${from} ${to}`);
    expect(new Set(pairs).size).toBeLessThan(pairs.length);
    expect(relations.some(({ from, to }) => pairs.includes(`${to} ${from}`))).toBe(true);
    expect(inScope({ directed: true, asOf: '2022-03-01' }).relations.length).toBeLessThan(relations.length);
    const linked = new Set(relations.flatMap(({ from, to }) => [from, to]));
    expect(entities.some((slug) => !linked.has(slug))).toBe(true);
  });

  it.each(scopes)('has the scores of the definitions in the scope %j', async (scope) => {
    // In directed scopes, eigenvectors may not settle; they are compared below.
    await compareMeasures(scope, graphOf(scope), !scope.directed);
    const { analysis } = await dataOf(
      'query($scope: GraphScope) { analysis(scope: $scope) { nodeCount relationCount } }',
      { scope },
    );
    const { entities, relations } = inScope(scope);
    expect(analysis).toEqual({ nodeCount: entities.length, relationCount: relations.length });
  });

  it('has directed eigenvectors where they settle, and says so where they do not', async () => {
    const outcomes = new Set<string>();
    for (const scope of scopes.filter(({ directed }) => directed)) {
      const { data, errors } = await ask(
        `query($scope: GraphScope) { analysis(scope: $scope) {
          centrality(measure: EIGENVECTOR, first: 1000) { entity { slug } score rank } } }`,
        { scope },
      );
      outcomes.add(errors[0]?.extensions.code ?? 'settled');
      if (errors.length)
        expect(errors[0]?.message).toMatch(/^centrality\(measure: EIGENVECTOR\) has no scores/);
      else expectRanking(data.analysis.centrality, plainEigenvector(graphOf(scope)));
    }
    expect(outcomes).toContain('settled');
  });

  it.each(scopes)('has the components that walks find in the scope %j', async (scope) => {
    for (const [algorithm, weak] of [
      ['WEAKLY_CONNECTED', true],
      ['STRONGLY_CONNECTED', false],
    ] as const) {
      const communities = await communitiesOf(algorithm, scope);
      const expected = inOrder(plainComponents(graphOf(scope), weak));
      expect(communities.map(({ size }) => size)).toEqual(expected.map((set) => set.length));
      for (const [i, { size, members }] of communities.entries())
        if (size <= 100) expect(members.map(({ slug }) => slug).sort()).toEqual(expected[i]);
        else expect(expected[i]).toEqual(expect.arrayContaining(members.map(({ slug }) => slug)));
    }
  });

  it('has the similarities of plain set arithmetic', async () => {
    const query = `query($scope: GraphScope, $to: String!) { analysis(scope: $scope) {
      JACCARD: similar(to: { slug: $to }, first: 1000) { ...ranked }
      OVERLAP: similar(to: { slug: $to }, measure: OVERLAP, first: 1000) { ...ranked }
      COSINE: similar(to: { slug: $to }, measure: COSINE, first: 1000) { ...ranked }
    } }
    fragment ranked on RankedEntity { entity { slug } score rank }`;
    let found = 0;
    for (const scope of scopes) {
      const graph = graphOf(scope);
      for (const to of [...graph.out.keys()].filter((_, i) => i % 29 === 0)) {
        const { analysis } = await dataOf(query, { scope, to });
        for (const measure of ['JACCARD', 'OVERLAP', 'COSINE'] as const) {
          expectRanking(analysis[measure], plainSimilarity(graph, to, measure));
          found += analysis[measure].length;
        }
      }
    }
    expect(found).toBeGreaterThan(100);
  });

  it('has the common neighbors of plain set arithmetic', async () => {
    const nameOf = new Map(network.entities.map(({ slug, name }) => [slug, `${name}\n${slug}`]));
    let found = 0;
    for (const scope of scopes) {
      const graph = graphOf(scope);
      const slugs = [...graph.out.keys()];
      for (let i = 0; i < 8; i++) {
        const [a = '', b = ''] = [slugs[(i * 7) % slugs.length], slugs[(i * 13 + 1) % slugs.length]];
        const { analysis } = await dataOf(
          `query($scope: GraphScope, $of: [EntityRef!]!) { analysis(scope: $scope) {
            commonNeighbors(of: $of, first: 1000) { slug } one: commonNeighbors(of: [{ slug: "${a}" }, { slug: "${a}" }], first: 1000) { slug } } }`,
          { scope, of: [{ slug: a }, { slug: b }] },
        );
        const byName = (all: readonly string[]) =>
          [...all]
            .sort((x, y) => ((nameOf.get(x) ?? '') < (nameOf.get(y) ?? '') ? -1 : 1))
            .map((slug) => ({ slug }));
        const [near, far] = [graph.out.get(a) ?? new Set<string>(), graph.out.get(b) ?? new Set<string>()];
        expect(analysis.one).toEqual(byName([...near]));
        expect(analysis.commonNeighbors).toEqual(byName([...near].filter((slug) => far.has(slug))));
        found += analysis.one.length;
      }
    }
    expect(found).toBeGreaterThan(20);
  });
});
