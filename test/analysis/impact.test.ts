import { beforeAll, describe, expect, it } from 'vitest';
import type { Vertex } from '../../src/analysis/dependents.ts';
import { dominators } from '../../src/analysis/dominators.ts';
import { impact } from '../../src/analysis/impact.ts';
import { countWays } from '../../src/analysis/ways.ts';
import { entityId, relationId } from '../../src/graph/identity.ts';
import type { Parameters } from '../../src/neo4j/database.ts';
import type { RelationType } from '../../src/ontology.ts';
import { ask, dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { type ExportedGraph, exportGraph, validOn } from '../support/exported-graph.ts';
import { type Need, needsOf, type PlainDependent, plainImpact } from '../support/plain-impact.ts';
import { loadRandomGraph, randomNumbers } from '../support/random-graph.ts';
import { loadStory } from '../support/story.ts';

const fields = `totalCount cutOffCount depths { depth count cutOffCount }
  dependents(first: 1000) { entity { slug } depth ways cutOff gate { slug } path { nodes { slug } } }`;

interface Given {
  readonly entity: { readonly slug: string };
  readonly depth: number;
  readonly ways: number | string;
  readonly cutOff: boolean;
  readonly gate: { readonly slug: string } | null;
  readonly path: { readonly nodes: readonly { readonly slug: string }[] };
}

/** The dependents in the words of the plain search. */
const plain = (dependents: readonly Given[]): PlainDependent[] =>
  dependents.map(({ entity, depth, ways, cutOff, gate, path }) => ({
    slug: entity.slug,
    depth,
    ways: BigInt(ways),
    cutOff,
    gate: gate?.slug ?? null,
    path: path.nodes.map(({ slug }) => slug),
  }));

describe('the impact of what is in the story', () => {
  beforeAll(loadStory);

  const of = async (slug: string, day = '2023-07-18') => {
    const query = `query @asOf(date: "${day}") { impact(of: { slug: "${slug}" }) { entity { slug } ${fields} } }`;
    return (await dataOf(query)).impact;
  };
  const pretrained = ['llama-2-13b', 'llama-2-70b', 'llama-2-7b'];
  const chat = ['llama-2-13b-chat', 'llama-2-70b-chat', 'llama-2-7b-chat'];

  it('of Llama 2 is that its six variants are cut off, to which the chat ones have two ways', async () => {
    const { dependents, ...counts } = await of('llama-2');
    expect(counts).toEqual({
      entity: { slug: 'llama-2' },
      totalCount: 6,
      cutOffCount: 6,
      depths: [{ depth: 1, count: 6, cutOffCount: 6 }],
    });
    const one = (ways: bigint) => (slug: string) => {
      return { slug, depth: 1, ways, cutOff: true, gate: null, path: ['llama-2', slug] };
    };
    expect(plain(dependents)).toEqual([...chat.map(one(2n)), ...pretrained.map(one(1n))]);
  });

  it('of Llama 1 is nothing, since what takes its place does not need it', async () => {
    expect(await of('llama-1')).toMatchObject({ totalCount: 0, cutOffCount: 0, depths: [], dependents: [] });
  });

  it('of Microsoft is that its platforms are gone, while Llama 2 can still be had elsewhere', async () => {
    const { dependents, depths } = await of('microsoft');
    const found = plain(dependents);
    expect(found.map(({ slug }) => slug)).toEqual(['azure', 'windows', 'llama-2', ...chat, ...pretrained]);
    expect(found.filter(({ cutOff }) => cutOff).map(({ slug }) => slug)).toEqual(['azure', 'windows']);
    expect(found[2]).toMatchObject({ depth: 2, ways: 2n, gate: null });
    expect(found[3]).toMatchObject({ depth: 3, ways: 4n, gate: 'llama-2' });
    expect(depths).toEqual([
      { depth: 1, count: 2, cutOffCount: 2 },
      { depth: 2, count: 1, cutOffCount: 0 },
      { depth: 3, count: 6, cutOffCount: 0 },
    ]);
    expect((await of('microsoft', '2023-07-17')).totalCount).toBe(2);
  });

  it('of Meta and of the licence of Llama 2 is that all is cut off that they alone stand behind', async () => {
    expect(await of('meta')).toMatchObject({ totalCount: 9, cutOffCount: 9 });
    expect(await of('llama-2-community-license')).toMatchObject({ totalCount: 7, cutOffCount: 7 });
    expect(await of('yann-lecun')).toMatchObject({ totalCount: 0 });
  });

  it('is told by a path with its relations and their evidence, read in one statement each', async () => {
    const query = `{ impact(of: { slug: "microsoft" }, kinds: [MODEL_VARIANT]) { dependents { path {
      length nodes { slug } relations { type from { slug } evidence { locator } } } } } }`;
    const { data, statements } = await ask(query);
    expect(data.impact.dependents[1].path).toEqual({
      length: 3,
      nodes: ['microsoft', 'azure', 'llama-2', 'llama-2-70b-chat'].map((slug) => ({ slug })),
      relations: [
        { type: 'OPERATES', from: { slug: 'microsoft' }, evidence: [{ locator: 'What Happened' }] },
        { type: 'AVAILABLE_ON', from: { slug: 'llama-2' }, evidence: [{ locator: 'What Happened' }] },
        { type: 'VARIANT_OF', from: { slug: 'llama-2-70b-chat' }, evidence: [{ locator: 'What Happened' }] },
      ],
    });
    // What depends, relations of paths by which end depends, and what is selected of nodes and relations.
    expect((await ask(query, {}, 'fused')).statements).toHaveLength(5);
    expect(statements.length).toBeLessThan(10);
  });

  it('lists only what is asked for, and counts the same ways and gates', async () => {
    const { all, variants, near, cutOff, others, none } = await dataOf(`{
      all: impact(of: { slug: "microsoft" }) { ${fields} }
      variants: impact(of: { slug: "microsoft" }, kinds: [MODEL_VARIANT]) { ${fields} }
      near: impact(of: { slug: "microsoft" }, maxDepth: 2) { ${fields} }
      none: impact(of: { slug: "microsoft" }, types: []) { ${fields} }
      cutOff: impact(of: { slug: "microsoft" }) { dependents(cutOff: true) { entity { slug } } }
      others: impact(of: { slug: "microsoft" }) { totalCount dependents(cutOff: false, first: 1) { entity { slug } } } }`);
    expect(variants).toMatchObject({ totalCount: 6, depths: [{ depth: 3, count: 6 }] });
    expect(variants.dependents).toEqual(all.dependents.slice(3));
    expect(near).toMatchObject({ totalCount: 3, cutOffCount: 2, dependents: all.dependents.slice(0, 3) });
    expect(cutOff.dependents).toEqual([{ entity: { slug: 'azure' } }, { entity: { slug: 'windows' } }]);
    expect(others).toEqual({ totalCount: 9, dependents: [{ entity: { slug: 'llama-2' } }] });
    expect(none).toMatchObject({ totalCount: 0, dependents: [] });
  });

  it('starts from an id or a former slug as from a slug, and sees the day of its own asOf', async () => {
    await ask(`mutation {
      upsertEntities(input: [{ organization: { slug: "msft", name: "MSFT" } }]) { created }
      mergeEntities(into: { slug: "microsoft" }, from: [{ slug: "msft" }]) { userErrors { message } } }`);
    const { former, id, before } = await dataOf(
      `query ($id: ID!) @asOf(date: "2023-07-18") {
      former: impact(of: { slug: "msft" }) { entity { slug } totalCount }
      id: impact(of: { id: $id }) { entity { slug } totalCount }
      before: impact(of: { slug: "microsoft" }, asOf: "2023-07-17") { totalCount } }`,
      {
        id: entityId('microsoft'),
      },
    );
    expect(former).toEqual({ entity: { slug: 'microsoft' }, totalCount: 9 });
    expect(id).toEqual(former);
    expect(before).toEqual({ totalCount: 2 });
  });

  it.each([
    ['of: {slug: "nobody"}', '', 'NOT_FOUND', 'of names "nobody"'],
    [`of: {id: "${relationId('TAGGED', 'x')}"}`, '', 'BAD_USER_INPUT', 'id of a relation'],
    ['of: {slug: "meta"}, types: [DEPENDS_ON, SUCCEEDS]', '', 'BAD_USER_INPUT', 'SUCCEEDS, by which neither'],
    ['of: {slug: "meta"}, maxDepth: -1', '', 'BAD_USER_INPUT', 'maxDepth: -1'],
    ['of: {slug: "meta"}', '(first: -1)', 'BAD_USER_INPUT', 'dependents(first: -1)'],
    ['of: {slug: "meta"}', '(first: 1001)', 'PAGE_TOO_LARGE', 'ask for 0 to 1000'],
  ])('is refused for %s %s with %s', async (args, list, code, message) => {
    const { errors } = await ask(`{ impact(${args}) { dependents${list} { depth } } }`);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
  });
});

describe('the impact of an entity in a random graph', () => {
  let graph: ExportedGraph;

  beforeAll(async () => {
    await loadRandomGraph(43, 7, 14);
    graph = await exportGraph();
  });

  it('is what the definitions say, for every entity that others depend on', async () => {
    const random = randomNumbers(44);
    const seen = { cutOff: 0, left: 0, gated: 0, ways: 0, deep: 0 };
    const starts = graph.entities.filter(({ kind }) =>
      ['ORGANIZATION', 'MODEL', 'DATASET', 'ARTIFACT', 'LICENSE', 'PLATFORM'].includes(kind),
    );
    for (const { slug } of starts) {
      const types =
        random() < 0.3
          ? (['DEPENDS_ON', 'FINE_TUNED_FROM', 'AVAILABLE_ON', 'OPERATES'] satisfies RelationType[])
          : undefined;
      const day = random() < 0.4 ? `202${1 + Math.floor(random() * 3)}-06-15` : undefined;
      const { impact } = await dataOf(
        `query ($slug: String!, $types: [RelationType!], $day: Date) {
          impact(of: { slug: $slug }, types: $types, asOf: $day) { ${fields} } }`,
        { slug, types, day },
      );
      const relations = graph.relations.filter((relation) => !day || validOn(relation, day));
      const wanted = plainImpact(needsOf(relations, types), slug);
      expect(plain(impact.dependents), slug).toEqual(wanted);
      expect(impact.totalCount).toBe(wanted.length);
      expect(impact.cutOffCount).toBe(wanted.filter(({ cutOff }) => cutOff).length);
      for (const { cutOff, gate, ways, depth } of wanted) {
        seen[cutOff ? 'cutOff' : 'left']++;
        if (gate) seen.gated++;
        if (ways > 1n) seen.ways++;
        if (depth > 2) seen.deep++;
      }
    }
    for (const count of Object.values(seen)) expect(count, JSON.stringify(seen)).toBeGreaterThan(20);
  });
});

/** Vertices 0, 1, … with those of the links that are reached from 0 and don't lead back there, as they are read. */
function graphOf(size: number, links: readonly (readonly [number, number])[]): Vertex[] {
  const vertices = Array.from(
    { length: size },
    (_, i): Vertex => ({ slug: String(i), kind: 'MODEL', next: [], previous: [], elsewhere: new Set() }),
  );
  for (const [from, to] of links) {
    const [a, b] = [vertices[from], vertices[to]];
    if (a && b && to !== 0 && !a.next.some(({ vertex }) => vertex === b))
      a.next.push({ vertex: b, need: 'BASE' });
  }
  const reached = new Set(vertices.slice(0, 1));
  for (const vertex of reached)
    for (const { vertex: next } of vertex.next) {
      next.previous.push({ vertex, need: 'BASE' });
      reached.add(next);
    }
  return vertices;
}

describe('gates and ways', () => {
  it('are those of the definitions on random graphs, with circles and without', () => {
    const random = randomNumbers(45);
    let circles = 0;
    for (let round = 0; round < 300; round++) {
      const size = 3 + Math.floor(random() * 7);
      const links = Array.from({ length: Math.floor(size * (1 + random())) }, () => {
        const pick = () => Math.floor(random() * size);
        const [a, b] = [pick(), pick()];
        return round % 3 === 0 ? ([Math.min(a, b), Math.max(a, b)] as const) : ([a, b] as const);
      }).filter(([a, b]) => a !== b);
      const [start, ...others] = graphOf(size, links);
      if (!start) continue;
      const needs = links.map(([on, dependent]): Need => {
        return { dependent: String(dependent), on: String(on), need: 'base' };
      });
      const wanted = new Map(plainImpact(needs, '0').map((one) => [one.slug, one]));
      const gates = dominators(start);
      const ways = countWays(start);
      for (const vertex of others) {
        const one = wanted.get(vertex.slug);
        const gate = gates.get(vertex);
        expect(ways.get(vertex), JSON.stringify(links)).toBe(one?.ways);
        expect(gate === start ? null : gate?.slug, JSON.stringify(links)).toBe(one?.gate);
      }
      if (round % 3 && wanted.size > 2) circles++;
    }
    expect(circles).toBeGreaterThan(50);
  });

  it('are found in long chains, and given up where that takes too long', () => {
    const size = 100_000;
    const chain = Array.from({ length: size - 1 }, (_, i) => [i, i + 1] as const);
    const vertices = graphOf(size, chain);
    const [start, last] = [vertices[0], vertices.at(-1)];
    if (!start || !last) throw new Error('The chain is empty');
    expect(dominators(start).get(last)).toBe(vertices.at(-2));
    expect(countWays(start).get(last)).toBe(1n);
    // Each of these has its gate far up the chain, so that every search goes all the way.
    const far = graphOf(4_000, [
      ...chain.slice(0, 2_000),
      ...Array.from(
        { length: 1_999 },
        (_, i) =>
          [
            [2_000, 2_001 + i],
            [1, 2_001 + i],
          ] as const,
      ).flat(),
    ]);
    expect(() => dominators(far[0] ?? start, 1_000_000)).toThrow('not found within 1000000 steps');
  });
});

describe('the impact in a graph of a certain shape', () => {
  const direct = { ask: (text: string, p: Parameters) => testDatabase().read(text, { p }) };

  /** Models 0 to size − 1, each dependent on those that `on` gives. */
  async function build(size: number, on: string) {
    await emptyGraph();
    await testDatabase().write(async (run) => {
      await run('UNWIND range(0, $size - 1) AS i CREATE (:Entity:Model {slug: "model-" + i, name: "M"})', {
        size,
      });
      await run(
        `UNWIND range(0, $size - 1) AS i UNWIND ${on} AS j MATCH (a:Entity {slug: 'model-' + i}) MATCH (b:Entity {slug: 'model-' + j})
        CREATE (a)-[:DEPENDS_ON {id: i + '-' + j}]->(b)`,
        { size },
      );
    });
    return impact(direct, { of: { slug: 'model-0' } }, undefined);
  }

  it('is counted to the end of a chain, each link of which is the gate of the next', async () => {
    const { dependents } = await build(2_000, '[i - 1]');
    const last = dependents.at(-1);
    expect(last).toMatchObject({ slug: 'model-1999', depth: 1999, ways: 1n, cutOff: true });
    expect(await last?.gate()).toBe('model-1998');
    expect((await last?.path())?.relations).toHaveLength(1999);
  });

  it('comes round a ring to all but the entity itself', async () => {
    const { dependents } = await build(500, '[(i + 499) % 500]');
    expect(dependents).toHaveLength(499);
    expect(dependents.at(-1)).toMatchObject({ slug: 'model-499', depth: 499, ways: 1n, cutOff: true });
  });

  it('counts no more than 2⁶³ − 1 ways through layers of ten', async () => {
    const { dependents } = await build(
      1_001,
      'CASE WHEN i < 11 THEN CASE i WHEN 0 THEN [] ELSE [0] END ELSE range(10 * ((i - 1) / 10) - 9, 10 * ((i - 1) / 10)) END',
    );
    expect(dependents).toHaveLength(1_000);
    expect(dependents[25]).toMatchObject({ depth: 3, ways: 100n });
    expect(dependents.at(-1)).toMatchObject({ depth: 100, ways: 2n ** 63n - 1n, cutOff: true });
    expect(await dependents.at(-1)?.gate()).toBeNull();
  });

  it('of five thousand is read whole, and refused above a limit', async () => {
    const { dependents } = await build(5_001, 'CASE i WHEN 0 THEN [] ELSE [0] END');
    expect(dependents).toHaveLength(5_000);
    for (const limits of [
      { dependents: 4_999, links: 1_000_000 },
      { dependents: 1_000_000, links: 4_999 },
    ])
      await expect(impact(direct, { of: { slug: 'model-0' } }, undefined, limits)).rejects.toMatchObject({
        code: 'COST_LIMIT',
      });
  });

  it('is found from the slug without a scan, breadth first', async () => {
    const { statements } = await ask('{ impact(of: {slug: "model-0"}) { totalCount } }');
    expect(statements).toHaveLength(1);
    const operators = await testDatabase().explain(statements[0] ?? '', { p: {} });
    const names = operators.map((name) => name.split('@')[0] ?? '');
    expect(names).toContain('NodeUniqueIndexSeek');
    expect(names).toContain('VarLengthExpand(Pruning,BFS,All)');
    expect(names.filter((name) => name.includes('Scan'))).toEqual([]);
  });
});
