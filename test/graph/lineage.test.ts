import { beforeAll, describe, expect, it } from 'vitest';
import { entityId, relationId } from '../../src/graph/identity.ts';
import { type RelationType, relations, relationTypes } from '../../src/ontology.ts';
import { ask, dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { type ExportedGraph, exportGraph, validOn } from '../support/exported-graph.ts';
import { loadRandomGraph, randomNumbers } from '../support/random-graph.ts';

const usual: readonly RelationType[] = ['DEPENDS_ON', 'FINE_TUNED_FROM', 'VARIANT_OF', 'SUCCEEDS'];

interface Asked {
  readonly of: string;
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM';
  readonly types?: readonly RelationType[] | undefined;
  readonly maxDepth?: number | undefined;
  readonly day?: string | undefined;
}

interface Reached {
  readonly depth: number;
  readonly slug: string;
}

/** The whole lineage by a plain breadth-first search. */
function search(graph: ExportedGraph, { of, direction, types, maxDepth, day }: Asked): Reached[] {
  const nameOf = new Map(graph.entities.map(({ slug, properties }) => [slug, String(properties.name)]));
  const steps = graph.relations
    .filter((relation) => (types ?? usual).includes(relation.type) && (!day || validOn(relation, day)))
    .map(({ from, to }) => (direction === 'UPSTREAM' ? [from, to] : [to, from]));
  const depthOf = new Map([[of, 0]]);
  for (const [slug, depth] of depthOf)
    for (const [near, far] of steps)
      if (near === slug && far && !depthOf.has(far) && depth < (maxDepth ?? Number.POSITIVE_INFINITY))
        depthOf.set(far, depth + 1);
  const compare = <Value>(a: Value, b: Value) => (a < b ? -1 : a > b ? 1 : 0);
  return [...depthOf]
    .filter(([slug]) => slug !== of)
    .map(([slug, depth]) => ({ slug, depth, name: nameOf.get(slug) ?? '' }))
    .sort((a, b) => a.depth - b.depth || compare(a.name, b.name) || compare(a.slug, b.slug))
    .map(({ slug, depth }) => ({ slug, depth }));
}

/** One page, as the API gives it. */
async function page({ of, day, ...args }: Asked, first: number, after?: string) {
  const directive = day ? ` @asOf(date: "${day}")` : '';
  const { lineage } = await dataOf(
    `query ($of: EntityRef!, $direction: LineageDirection!, $types: [RelationType!], $maxDepth: Int, $first: Int, $after: String)${directive} {
      lineage(of: $of, direction: $direction, types: $types, maxDepth: $maxDepth, first: $first, after: $after) {
        totalCount maxDepth edges { cursor depth node { slug } } nodes { slug }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
    { of: { slug: of }, ...args, first, after },
  );
  expect(lineage.nodes).toEqual(lineage.edges.map(({ node }: { node: unknown }) => node));
  expect(lineage.pageInfo.startCursor).toBe(lineage.edges[0]?.cursor ?? null);
  expect(lineage.pageInfo.endCursor).toBe(lineage.edges.at(-1)?.cursor ?? null);
  expect(lineage.pageInfo.hasPreviousPage).toBe(after !== undefined);
  return lineage;
}

/** The whole lineage, page by page; every page must tell the same extent. */
async function walk(asked: Asked, first: number) {
  const seen: Reached[] = [];
  const extents = new Set<string>();
  for (let after: string | undefined; ; ) {
    const { edges, pageInfo, totalCount, maxDepth } = await page(asked, first, after);
    for (const { depth, node } of edges) seen.push({ slug: node.slug, depth });
    extents.add(`${totalCount} ${maxDepth}`);
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  return { seen, extents: [...extents] };
}

const extentOf = (wanted: readonly Reached[]) => [`${wanted.length} ${wanted.at(-1)?.depth ?? 0}`];

describe('the lineage of an entity in a random graph', () => {
  let graph: ExportedGraph;

  beforeAll(async () => {
    await loadRandomGraph(31, 20, 80);
    graph = await exportGraph();
  });

  /** Arguments at random, and the lineage that they have by plain search. */
  function randomLineage(seed: number) {
    const random = randomNumbers(500 + seed);
    const directed = relationTypes.filter((type) => !relations[type].symmetric);
    const starts = graph.entities
      .filter(({ kind }) => ['MODEL', 'MODEL_VARIANT', 'DATASET'].includes(kind))
      .map(({ slug }) => slug)
      .sort();
    const asked: Asked = {
      of: starts[Math.floor(random() * starts.length)] ?? '',
      direction: random() < 0.5 ? 'UPSTREAM' : 'DOWNSTREAM',
      types: random() < 0.3 ? directed.filter(() => random() < 0.3) : undefined,
      maxDepth: random() < 0.5 ? Math.floor(random() * 4) : random() < 0.3 ? 40 : undefined,
      day: random() < 0.4 ? `202${Math.floor(random() * 4)}-06-15` : undefined,
    };
    return { asked, wanted: search(graph, asked) };
  }

  const seeds = Array.from({ length: 18 }, (_, seed) => seed);

  it('is long, deep and cut short often enough for the next test to mean something', () => {
    const all = seeds.map(randomLineage);
    expect(all.filter(({ wanted }) => wanted.length > 20).length).toBeGreaterThan(5);
    expect(all.filter(({ wanted }) => (wanted.at(-1)?.depth ?? 0) > 3).length).toBeGreaterThan(5);
    const shortened = all.filter(({ asked, wanted }) => {
      const { maxDepth: _, ...free } = asked;
      return asked.maxDepth && search(graph, free).length > wanted.length;
    });
    expect(shortened.length).toBeGreaterThan(2);
  });

  it.each(seeds)('is what a plain search finds, page by page (%i)', async (seed) => {
    const { asked, wanted } = randomLineage(seed);
    const { seen, extents } = await walk(asked, 3 + (seed % 17));
    expect(seen, JSON.stringify(asked)).toEqual(wanted);
    expect(extents).toEqual(extentOf(wanted));
  });

  it('starts from an id as from a slug', async () => {
    const query = `query ($of: EntityRef!) { lineage(of: $of, direction: UPSTREAM) { nodes { slug } pageInfo { endCursor } } }`;
    const bySlug = await dataOf(query, { of: { slug: 'model-1' } });
    expect(bySlug.lineage.nodes.length).toBeGreaterThan(0);
    expect(await dataOf(query, { of: { id: entityId('model-1') } })).toEqual(bySlug);
  });

  it('is empty where no type, no step or no entry is asked for', async () => {
    for (const args of ['types: []', 'maxDepth: 0']) {
      const { lineage } = await dataOf(
        `{ lineage(of: {slug: "model-1"}, direction: UPSTREAM, ${args}) { totalCount maxDepth nodes { slug } pageInfo { hasNextPage endCursor } } }`,
      );
      expect(lineage).toEqual({
        totalCount: 0,
        maxDepth: 0,
        nodes: [],
        pageInfo: { hasNextPage: false, endCursor: null },
      });
    }
    const { lineage } = await dataOf(
      '{ lineage(of: {slug: "model-1"}, direction: UPSTREAM, first: 0) { totalCount nodes { slug } pageInfo { hasNextPage } } }',
    );
    expect(lineage).toMatchObject({ nodes: [], pageInfo: { hasNextPage: true } });
    expect(lineage.totalCount).toBeGreaterThan(0);
  });

  it('costs a statement for the page with what is selected of its entities, and one for its extent where that is asked', async () => {
    expect(search(graph, { of: 'model-1', direction: 'DOWNSTREAM' }).length).toBeGreaterThan(3);
    const count = async (selection: string, first: number) =>
      (
        await ask(
          `{ lineage(of: {slug: "model-1"}, direction: DOWNSTREAM, first: ${first}) { ${selection} } }`,
          {},
          'fused',
        )
      ).statements.length;
    const all = 'edges { depth node { name topics { nodes { name } } } } totalCount maxDepth';
    expect(await count(all, 3)).toBe(2);
    expect(await count(all, 60)).toBe(2);
    expect(await count('edges { depth cursor } pageInfo { hasNextPage }', 60)).toBe(1);
    expect(await count('totalCount maxDepth', 60)).toBe(1);
  });

  it('is found from the slug without a scan, breadth first', async () => {
    for (const args of ['', ', maxDepth: 3', ', types: [AUTHORED, DESCRIBED_IN]']) {
      const { statements } = await ask(
        `query @asOf(date: "2022-01-01") { lineage(of: {slug: "model-1"}, direction: DOWNSTREAM${args}) { totalCount edges { cursor } } }`,
      );
      expect(statements).toHaveLength(2);
      for (const text of statements) {
        const operators = (await testDatabase().explain(text, { p: {} })).map((name) => name.split('@')[0]);
        expect(operators, text).toContain('NodeUniqueIndexSeek');
        expect(operators, text).toContain('VarLengthExpand(Pruning,BFS,All)');
        expect(operators.filter((name) => name?.includes('Scan'))).toEqual([]);
      }
    }
  });
});

describe('a lineage of 2,000 entities', () => {
  /** Models 0 to 1,999 in a place of their own, each with the relations that `to` gives. */
  async function build(to: string) {
    await emptyGraph();
    await testDatabase().write(async (run) => {
      await run(
        "UNWIND range(0, 1999) AS i CREATE (:Entity:Model {slug: 'model-' + i, name: 'Model ' + right('000' + i, 4)})",
      );
      await run(
        `UNWIND range(0, 1999) AS i UNWIND ${to} AS j MATCH (a:Entity {slug: 'model-' + i}) MATCH (b:Entity {slug: 'model-' + j})
        CREATE (a)-[:DEPENDS_ON {id: i + '-' + j}]->(b)`,
      );
    });
  }

  it.each([
    ['a chain', '[i + 1]', 'model-0', 1999, 1999],
    ['a ring', '[(i + 1) % 2000]', 'model-700', 1999, 1999],
    ['a binary tree', '[2 * i + 1, 2 * i + 2]', 'model-0', 1999, 10],
    [
      'layers of ten, each entity on all of the next',
      'range(10 * (i / 10) + 10, 10 * (i / 10) + 19)',
      'model-5',
      1990,
      199,
    ],
  ])('is read whole where it is %s', async (_name, to, start, total, deepest) => {
    await build(to);
    const asked: Asked = { of: start, direction: 'UPSTREAM' };
    const wanted = search(await exportGraph(), asked);
    const { seen, extents } = await walk(asked, 100);
    expect(seen).toEqual(wanted);
    expect(extents).toEqual([`${total} ${deepest}`]);
  });
});

describe('a lineage that can not be', () => {
  beforeAll(() => loadRandomGraph(32, 5, 10));

  it.each([
    ['of: {slug: "nobody"}, direction: UPSTREAM', 'NOT_FOUND', 'of names "nobody"'],
    ['of: {slug: "nobody"}, direction: UPSTREAM, types: []', 'NOT_FOUND', 'of names "nobody"'],
    [`of: {id: "${relationId('TAGGED', 'x')}"}, direction: UPSTREAM`, 'BAD_USER_INPUT', 'id of a relation'],
    [
      'of: {slug: "model-1"}, direction: UPSTREAM, types: [DEPENDS_ON, COMPETES_WITH]',
      'BAD_USER_INPUT',
      'COMPETES_WITH',
    ],
    ['of: {slug: "model-1"}, direction: UPSTREAM, maxDepth: -1', 'BAD_USER_INPUT', 'maxDepth: -1'],
    ['of: {slug: "model-1"}, direction: UPSTREAM, first: -1', 'BAD_USER_INPUT', 'first: -1'],
    ['of: {slug: "model-1"}, direction: UPSTREAM, first: 101', 'PAGE_TOO_LARGE', '0 to 100'],
    ['of: {slug: "model-1"}, direction: UPSTREAM, after: "nonsense"', 'BAD_CURSOR', 'nonsense'],
  ])('(%s) is refused with %s', async (args, code, message) => {
    for (const selection of ['nodes { slug }', 'totalCount']) {
      const { errors } = await ask(`{ lineage(${args}) { ${selection} } }`);
      expect(errors).toHaveLength(1);
      expect(errors[0]?.extensions.code).toBe(code);
      expect(errors[0]?.message).toContain(message);
    }
  });

  it('is one whose cursor comes from a lineage with other arguments', async () => {
    const start = 'of: {slug: "model-1"}, direction: DOWNSTREAM';
    const { lineage } = await dataOf(`{ lineage(${start}, first: 1) { pageInfo { endCursor } } }`);
    const after = `after: "${lineage.pageInfo.endCursor}"`;
    expect((await ask(`{ lineage(${start}, first: 2, ${after}) { nodes { slug } } }`)).errors).toEqual([]);
    for (const [args, directive] of [
      ['of: {slug: "model-2"}, direction: DOWNSTREAM', ''],
      ['of: {slug: "model-1"}, direction: UPSTREAM', ''],
      [`${start}, types: [DEPENDS_ON]`, ''],
      [`${start}, maxDepth: 3`, ''],
      [start, ' @asOf(date: "2022-01-01")'],
    ]) {
      const { errors } = await ask(`query${directive} { lineage(${args}, ${after}) { nodes { slug } } }`);
      expect(errors[0]?.extensions.code, `${args}${directive}`).toBe('BAD_CURSOR');
    }
  });
});
