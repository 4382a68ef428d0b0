import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  AnalysisEngine,
  CertainScore,
  Partition,
  Projection,
  Score,
  Scored,
} from '../../src/analysis/engine.ts';
import { GdsEngine } from '../../src/analysis/gds.ts';
import { GraphologyEngine } from '../../src/analysis/graphology/engine.ts';
import { type ScopeArguments, scopeOf } from '../../src/analysis/scope.ts';
import { root } from '../../src/root.ts';
import { testDatabase } from '../support/database.ts';
import { plainGraph, plainModularity } from '../support/plain-measures.ts';
import { loadNetwork, type Network, randomNetwork } from '../support/random-network.ts';
import { randomNumbers } from '../support/random-numbers.ts';

/** Graph Data Science and graphology, by what they have to answer alike: that is all but how they divide a graph. */

const engines = {
  GRAPH_DATA_SCIENCE: () => new GdsEngine(testDatabase()),
  GRAPHOLOGY: () => new GraphologyEngine(testDatabase()),
} as const;
type Name = keyof typeof engines;

let made: Projection[] = [];
afterEach(async () => {
  for (const projection of made) await projection.drop();
  made = [];
});

async function project(name: Name, scope: ScopeArguments, day?: string): Promise<Projection> {
  const engine: AnalysisEngine = engines[name]();
  const projection = await engine.project(scopeOf(scope, day ? new Date(day) : undefined));
  made.push(projection);
  return projection;
}

const measures: readonly Score[] = [
  'DEGREE',
  'PAGERANK',
  'BETWEENNESS',
  'CLOSENESS',
  'WASSERMAN_FAUST',
  'EIGENVECTOR',
];
const similarities = ['JACCARD', 'OVERLAP', 'COSINE'] as const;

/** Compares two lists to nine digits: by entity, and place by place, where those next to each other may be about equal. */
function expectAlike(one: readonly Scored[], other: readonly Scored[], what: string, digits = 9): void {
  const far = (a = Number.NaN, b = Number.NaN) =>
    !(Math.abs(a - b) <= 10 ** -digits * Math.max(1, Math.abs(a)));
  const scores = new Map(other.map(({ slug, score }) => [slug, score]));
  const differing = one.filter(
    ({ slug, score }, i) => far(score, scores.get(slug)) || far(score, other[i]?.score),
  );
  expect(differing, what).toEqual([]);
  expect(one.length, what).toBe(other.length);
}

/** The scores of all entities, by slug. */
async function allScores(projection: Projection, measure: CertainScore): Promise<readonly Scored[]> {
  const all: Scored[] = [];
  for await (const portion of projection.allScores(measure)) all.push(...portion);
  expect(all.length).toBe(projection.entityCount);
  return all.sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** What comes of a question: the answer, or why there is none. */
const outcome = <Answer>(asked: Promise<Answer>) =>
  asked.then(
    (answer) => ({ answer, refusal: undefined }),
    (error: unknown) => ({ answer: undefined, refusal: String(error) }),
  );

describe.each([1, 2])('of the random network %i', (seed) => {
  const network = randomNetwork(seed);
  beforeAll(() => loadNetwork(network));

  const scopes: readonly (ScopeArguments & { readonly day?: string })[] = [
    { directed: true },
    { directed: false, day: '2022-03-01' },
    {
      directed: true,
      kinds: ['MODEL', 'ORGANIZATION'],
      types: ['DEPENDS_ON', 'SUCCEEDS', 'COMPETES_WITH'],
      day: '2022-03-01',
    },
    { directed: false, kinds: ['MODEL', 'TOPIC'] },
    { directed: true, types: ['DEVELOPED'] },
    { directed: false, kinds: ['TOPIC'], types: [] },
  ];

  it.each(scopes)('both find the same in the scope %j', async ({ day, ...scope }) => {
    const gds = await project('GRAPH_DATA_SCIENCE', scope, day);
    const own = await project('GRAPHOLOGY', scope, day);
    expect(own.entityCount).toBe(gds.entityCount);
    for (const measure of measures) {
      const [one, other] = [await outcome(own.scores(measure)), await outcome(gds.scores(measure))];
      expect(one.refusal, measure).toBe(other.refusal);
      expectAlike(one.answer?.top ?? [], other.answer?.top ?? [], measure);
      const total = other.answer?.total ?? 0;
      expect(Math.abs((one.answer?.total ?? 0) - total), measure).toBeLessThan(1e-7 * Math.max(total, 1));
    }
    for (const measure of ['DEGREE', 'PAGERANK'] as const)
      expectAlike(await allScores(own, measure), await allScores(gds, measure), `all of ${measure}`);
    expect(await own.communities('STRONGLY_CONNECTED')).toEqual(await gds.communities('STRONGLY_CONNECTED'));
    for (const { slug } of (await gds.scores('DEGREE')).top.filter((_, i) => i % 50 === 0))
      for (const measure of similarities)
        expectAlike(await own.similar(slug, measure), await gds.similar(slug, measure), `${slug} ${measure}`);
    if (scope.directed) return;
    expect(await own.communities('WEAKLY_CONNECTED')).toEqual(await gds.communities('WEAKLY_CONNECTED'));
  });

  it('graphology divides it about as well', async () => {
    const gds = await project('GRAPH_DATA_SCIENCE', { directed: false });
    const own = await project('GRAPHOLOGY', { directed: false });
    const graph = plainOf(network);
    for (const partition of ['LOUVAIN', 'LEIDEN'] as const)
      expect(await modularity(own, partition, graph)).toBeGreaterThanOrEqual(
        0.95 * (await modularity(gds, partition, graph)),
      );
  });
});

const plainOf = ({ entities, relations }: Network) =>
  plainGraph(
    entities.map(({ slug }) => slug),
    relations.map(({ from, to }) => [from, to] as const),
    false,
  );

/** That of the communities found; each entity has to be in one, and has to be shown. */
async function modularity(
  projection: Projection,
  partition: Partition,
  graph: ReturnType<typeof plainOf>,
): Promise<number> {
  const communities = (await projection.communities(partition)).map(({ members }) => members);
  expect(new Set(communities.flat())).toEqual(new Set(graph.out.keys()));
  return plainModularity(graph, communities);
}

/** A graph of the literature, with what networkx finds in it: scores as networkx scales them, best modularity. */
interface Known
  extends Readonly<Record<'DEGREE' | 'CLOSENESS' | 'BETWEENNESS' | 'PAGERANK', readonly number[]>> {
  readonly entities: readonly string[];
  readonly links: readonly (readonly [number, number])[];
  readonly modularity: number;
}
// Made by make-networkx.py.
const known = JSON.parse(readFileSync(join(root, 'test/support/networkx.json'), 'utf8')) as Readonly<
  Record<string, Known>
>;

describe.each(Object.entries(known))('%s', (_, { entities, links, modularity: best, ...scores }) => {
  const slug = (i: number) => entities[i] ?? '';
  const network: Network = {
    entities: entities.map((slug) => ({ slug, name: slug, kind: 'ORGANIZATION' })),
    relations: links.map(([from, to], i) => ({
      type: 'PARTNERED_WITH',
      id: `${i}`,
      from: slug(from),
      to: slug(to),
    })),
  };
  beforeAll(() => loadNetwork(network));

  it.each(Object.keys(engines) as Name[])(
    'has the scores of networkx, and its communities, by %s',
    async (name) => {
      const projection = await project(name, { directed: false, types: ['PARTNERED_WITH'] });
      const count = entities.length;
      const pairs = ((count - 1) * (count - 2)) / 2;
      for (const [measure, asked, divisor] of [
        ['DEGREE', 'DEGREE', () => count - 1],
        ['CLOSENESS', 'WASSERMAN_FAUST', () => 1],
        ['BETWEENNESS', 'BETWEENNESS', () => pairs],
        ['PAGERANK', 'PAGERANK', (total: number) => total],
      ] as const) {
        const { top, total } = await projection.scores(asked);
        expect(top).toHaveLength(count);
        for (const { slug, score } of top) {
          const expected = scores[measure][entities.indexOf(slug)] ?? Number.NaN;
          expect(Math.abs(score / divisor(total) - expected), `${measure} of ${slug}`).toBeLessThan(1e-6);
        }
      }
      for (const partition of ['LOUVAIN', 'LEIDEN'] as const)
        expect(await modularity(projection, partition, plainOf(network))).toBeGreaterThanOrEqual(0.95 * best);
    },
  );
});

/** A network of models and of which depends on which. */
const dependencies = (count: number, links: readonly (readonly [number, number])[]): Network => ({
  entities: Array.from({ length: count }, (_, i) => ({ slug: `model-${i}`, name: `${i}`, kind: 'MODEL' })),
  relations: links.map(([from, to], i) => ({
    type: 'DEPENDS_ON',
    id: `${i}`,
    from: `model-${from}`,
    to: `model-${to}`,
  })),
});

describe('two copies of a graph', () => {
  const size = 150;
  const random = randomNumbers(50);
  const any = () => Math.floor(random() * size);
  const links = Array.from({ length: 300 }, () => [any(), any()] as const).filter(([a, b]) => a !== b);
  // Numbered against each other, so that sums over one are in another order than over the other.
  const copy = (i: number) => 2 * size - 1 - i;
  beforeAll(() =>
    loadNetwork(dependencies(2 * size, [...links, ...links.map(([a, b]) => [copy(a), copy(b)] as const)])),
  );

  it.each(Object.keys(engines) as Name[])('have the same scores to the last digit by %s', async (name) => {
    for (const directed of [true, false]) {
      const projection = await project(name, { directed });
      for (const measure of measures.slice(0, -1)) {
        const scores = new Map(
          (await projection.scores(measure)).top.map(({ slug, score }) => [slug, score]),
        );
        for (let i = 0; i < size; i++)
          expect(scores.get(`model-${i}`), `${measure} of ${i}`).toBe(scores.get(`model-${copy(i)}`));
      }
    }
  });

  it('are in the same order by both', async () => {
    for (const directed of [true, false]) {
      const [one, other] = [
        await project('GRAPH_DATA_SCIENCE', { directed }),
        await project('GRAPHOLOGY', { directed }),
      ];
      expect((await one.scores('BETWEENNESS')).top).toEqual((await other.scores('BETWEENNESS')).top);
    }
  });
});

describe.each(Object.keys(engines) as Name[])('by %s', (name) => {
  it.each(['LOUVAIN', 'LEIDEN', 'LABEL_PROPAGATION', 'WEAKLY_CONNECTED', 'STRONGLY_CONNECTED'] as const)(
    'entities without links are each alone by %s',
    async (partition) => {
      await loadNetwork(dependencies(3, []));
      const projection = await project(name, { directed: false });
      expect(await projection.communities(partition)).toEqual(
        [0, 1, 2].map((i) => ({ size: 1, members: [`model-${i}`] })),
      );
    },
  );

  // The numbers of ways: powers of 3, which pass 2⁶³ at the 40th, and such of 2 beyond what floats hold.
  it.each([
    [3, 42, 'GRAPH_DATA_SCIENCE'],
    [2, 70, 'GRAPH_DATA_SCIENCE'],
    [2, 1_030, 'GRAPHOLOGY'],
  ] as const)(
    'betweenness over %i ways to the power of %i is refused where they are miscounted',
    async (ways, stages, limited) => {
      const between = Array.from({ length: ways }, (_, i) => i + 1);
      const links = Array.from({ length: stages }, (_, i) => (ways + 1) * i).flatMap((from) =>
        between.flatMap((i) => [[from, from + i] as const, [from + i, from + ways + 1] as const]),
      );
      await loadNetwork(dependencies((ways + 1) * stages + 1, links));
      const projection = await project(name, { directed: true });
      const asked = projection.scores('BETWEENNESS');
      if (name === 'GRAPHOLOGY' && limited !== name)
        expect((await asked).top[0]?.score).toBeGreaterThan(1_000);
      else await expect(asked).rejects.toMatchObject({ code: 'COST_LIMIT' });
      expect((await projection.scores('DEGREE')).total).toBe(2 * links.length);
    },
  );
});
