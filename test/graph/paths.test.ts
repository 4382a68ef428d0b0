import { beforeAll, describe, expect, it } from 'vitest';
import { cypher } from '../../src/cypher.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { relationId } from '../../src/graph/identity.ts';
import { findPaths, pathLimits } from '../../src/graph/paths.ts';
import { Links, simplePaths } from '../../src/graph/simple-paths.ts';
import type { Parameters } from '../../src/neo4j/database.ts';
import {
  type Direction,
  type EntityKind,
  type RelationType,
  relations,
  relationTypes,
} from '../../src/ontology.ts';
import { ask, dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { loadRandomGraph, randomNumbers } from '../support/random-graph.ts';
import { isValid, loadNetwork, type NetworkRelation, randomNetwork } from '../support/random-network.ts';

interface Question {
  readonly from: string;
  readonly to: string;
  readonly direction: Direction;
  readonly types?: readonly RelationType[];
  readonly excludeTypes?: readonly RelationType[];
  readonly kinds?: readonly EntityKind[];
  readonly maxHubDegree?: number;
  readonly maxLength: number;
  readonly first: number;
  readonly asOf?: string;
}

/** A path as the answer shows it: slugs, and between them the ids of relations. */
interface FoundPath {
  readonly slugs: readonly string[];
  readonly relations: readonly string[];
}

const document = `query($from: String!, $to: String!, $direction: Direction, $types: [RelationType!], $excludeTypes: [RelationType!],
    $kinds: [EntityKind!], $maxHubDegree: Int, $maxLength: Int, $first: Int, $asOf: Date) {
  paths(from: {slug: $from}, to: {slug: $to}, direction: $direction, types: $types, excludeTypes: $excludeTypes, kinds: $kinds,
    maxHubDegree: $maxHubDegree, maxLength: $maxLength, first: $first, asOf: $asOf) { length nodes { slug } relations { id } } }`;

async function pathsOf(question: Partial<Question>): Promise<readonly FoundPath[]> {
  const { paths } = await dataOf(document, question);
  return paths.map((path: { length: number; nodes: { slug: string }[]; relations: { id: string }[] }) => {
    expect([path.relations.length, path.nodes.length]).toEqual([path.length, path.length + 1]);
    return { slugs: path.nodes.map(({ slug }) => slug), relations: path.relations.map(({ id }) => id) };
  });
}

/** One relation as it can be walked. */
interface Step {
  readonly to: string;
  readonly relation: NetworkRelation;
}

const network = randomNetwork(11);
const kindOf = new Map(network.entities.map(({ slug, kind }) => [slug, kind]));

/** All paths, by trying every one: each is made longer by every relation, a length at a time. */
function everyPath(question: Question): readonly FoundPath[] {
  const valid = network.relations.filter((relation) => isValid(relation, question.asOf));
  const steps = new Map<string, Step[]>();
  const degrees = new Map<string, number>();
  const walk = (from: string, step: Step) => steps.set(from, [...(steps.get(from) ?? []), step]);
  for (const relation of valid) {
    const { type, from, to } = relation;
    for (const end of [from, to]) degrees.set(end, (degrees.get(end) ?? 0) + 1);
    if (question.types && !question.types.includes(type)) continue;
    if (question.excludeTypes?.includes(type)) continue;
    const bothWays = question.direction === 'BOTH' || ['PARTNERED_WITH', 'COMPETES_WITH'].includes(type);
    if (bothWays || question.direction === 'OUT') walk(from, { to, relation });
    if (bothWays || question.direction === 'IN') walk(to, { to: from, relation });
  }
  const mayPass = (slug: string) =>
    (question.kinds?.includes(kindOf.get(slug) as EntityKind) ?? true) &&
    (degrees.get(slug) ?? 0) <= (question.maxHubDegree ?? Number.POSITIVE_INFINITY);
  let open: { slugs: readonly string[]; relations: readonly NetworkRelation[] }[] = [
    { slugs: [question.from], relations: [] },
  ];
  const found: FoundPath[] = [];
  for (let length = 1; length <= question.maxLength && found.length < question.first; length++) {
    const longer = open.flatMap(({ slugs, relations }) =>
      (steps.get(slugs.at(-1) ?? '') ?? [])
        .filter(({ to }) => !slugs.includes(to))
        .map(({ to, relation }) => ({ slugs: [...slugs, to], relations: [...relations, relation] })),
    );
    const whole = longer.filter(({ slugs }) => slugs.at(-1) === question.to);
    const key = (path: (typeof whole)[number]) =>
      [...path.slugs, ...path.relations.map(({ type, id }) => `${type} ${id}`)].join('\n');
    whole.sort((a, b) => (key(a) < key(b) ? -1 : 1));
    for (const { slugs, relations } of whole)
      found.push({ slugs, relations: relations.map(({ type, id }) => relationId(type, id)) });
    open = longer.filter(({ slugs }) => slugs.at(-1) !== question.to && mayPass(slugs.at(-1) ?? ''));
  }
  return found.slice(0, question.first);
}

/** Runs the search alone, where a test needs limits of its own. */
const graph = { ask: (text: string, p: Parameters) => testDatabase().read(text, { p }) };

const question = (from: string, to: string, rest: Partial<Question> = {}): Question => ({
  from,
  to,
  direction: 'BOTH',
  maxLength: 6,
  first: 5,
  ...rest,
});

describe('paths', () => {
  beforeAll(() => loadNetwork(network));

  const random = randomNumbers(5);
  const int = (below: number) => Math.floor(random() * below);
  const pick = <Item>(items: readonly Item[]): Item => items[int(items.length)] as Item;
  /** An end of some relation, which most often is a hub. */
  const end = () => pick(network.relations)[pick(['from', 'to'] as const)];
  const randomQuestion = () =>
    question(end(), end(), {
      direction: pick(['OUT', 'IN', 'BOTH', 'BOTH']),
      maxLength: 1 + int(6),
      first: pick([1, 2, 5, 20, 100]),
      ...pick<Partial<Question>>([
        {},
        {},
        { types: ['DEPENDS_ON', 'COMPETES_WITH', 'TAGGED'] },
        { types: ['PARTNERED_WITH', 'COMPETES_WITH'] },
        { excludeTypes: ['TAGGED'] },
      ]),
      ...(random() < 0.2 && { kinds: ['MODEL', 'PUBLICATION'] as const }),
      ...(random() < 0.3 && { maxHubDegree: pick([8, 20]) }),
      ...(random() < 0.3 && { asOf: pick(['2021-06-15', '2023-01-01']) }),
    });

  it('are those that trying every path finds, in their order, whatever the arguments', async () => {
    const lengths = new Set<number>();
    const found = { none: 0, some: 0, full: 0 };
    for (let i = 0; i < 120; i++) {
      const one = randomQuestion();
      const expected = everyPath(one);
      expect(await pathsOf(one), JSON.stringify(one)).toEqual(expected);
      for (const { relations } of expected) lengths.add(relations.length);
      if (expected.length === one.first) found.full++;
      else found[expected.length ? 'some' : 'none']++;
    }
    // Or too little was tried.
    expect(found).toEqual({ none: expect.any(Number), some: expect.any(Number), full: expect.any(Number) });
    expect(Math.min(...Object.values(found)), JSON.stringify(found)).toBeGreaterThan(12);
    expect([...lengths].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  }, 180_000);

  it('are the same where frontiers are joined before they move on', async () => {
    for (let i = 0; i < 60; i++) {
      const one = randomQuestion();
      const { from, to, asOf, ...rest } = one;
      const paths = await findPaths(
        graph,
        { from: { slug: from }, to: { slug: to }, ...rest },
        asOf ? new Date(asOf) : undefined,
        { ...pathLimits, dear: 0 },
      );
      const shown = paths.map(({ slugs, relations }) => ({
        slugs,
        relations: relations.map(({ type, id }) => relationId(type, id)),
      }));
      expect(shown, JSON.stringify(one)).toEqual(everyPath(one));
    }
  }, 120_000);

  it('follow the day of the operation, unless they have one of their own', async () => {
    const data = await dataOf(`query @asOf(date: "2021-06-15") {
      all: paths(from: {slug: "model-0"}, to: {slug: "model-1"}, asOf: null) { nodes { slug } }
      day: paths(from: {slug: "model-0"}, to: {slug: "model-1"}) { nodes { slug } } }`);
    const shown = (asOf?: string) =>
      everyPath(question('model-0', 'model-1', asOf ? { asOf } : {})).map(({ slugs }) => ({
        nodes: slugs.map((slug) => ({ slug })),
      }));
    expect(data).toEqual({ all: shown(), day: shown('2021-06-15') });
    expect(data.all).not.toEqual(data.day);
  });

  it('are none to the entity itself, along no type, or where none are asked for', async () => {
    const ends = { from: 'model-0', to: 'model-1' };
    expect(await pathsOf(ends)).toHaveLength(5);
    expect(await pathsOf({ from: 'model-0', to: 'model-0' })).toEqual([]);
    expect(await pathsOf({ ...ends, types: [] })).toEqual([]);
    expect(await pathsOf({ ...ends, types: ['TAGGED'], excludeTypes: ['TAGGED'] })).toEqual([]);
    expect(await pathsOf({ ...ends, first: 0 })).toEqual([]);
  });
});

/** Creates entities and relations by the text of a CREATE clause. */
const create = (text: string) => testDatabase().write((run) => run(text));

describe('paths through a hub', () => {
  beforeAll(async () => {
    await emptyGraph();
    await create(`CREATE (llama:Entity:Model {slug: 'llama', name: 'Llama'}), (rose:Entity:Model {slug: 'rose', name: 'Rose'}),
      (ai:Entity:Topic {slug: 'ai', name: 'AI'}),
      (meta:Entity:Organization {slug: 'meta', name: 'Meta'}), (garden:Entity:Organization {slug: 'garden', name: 'Garden'}),
      (llama)-[:TAGGED {id: 't1'}]->(ai), (rose)-[:TAGGED {id: 't2'}]->(ai),
      (meta)-[:DEVELOPED {id: 'd1'}]->(llama), (garden)-[:DEVELOPED {id: 'd2'}]->(rose),
      (garden)-[:PARTNERED_WITH {id: 'p1'}]->(meta)
      WITH ai UNWIND range(1, 30) AS i
      CREATE (:Entity:Model {slug: 'other-' + i, name: 'Other'})-[:TAGGED {id: 'o' + i, since: date('2023-01-01'), until: date('2024-01-01')}]->(ai)`);
  });

  const topic = ['llama', 'ai', 'rose'];
  const companies = ['llama', 'meta', 'garden', 'rose'];
  const shown = async (rest: Partial<Question>) =>
    (await pathsOf(question('llama', 'rose', rest))).map(({ slugs }) => slugs);

  it('disappear with maxHubDegree, and longer ones that say more stay', async () => {
    expect(await shown({})).toEqual([topic, companies]);
    expect(await shown({ maxHubDegree: 31 })).toEqual([companies]);
    expect(await shown({ maxHubDegree: 32 })).toEqual([topic, companies]);
    expect(await shown({ maxHubDegree: 1 })).toEqual([]);
  });

  it('stay where few of its relations are valid on the day', async () => {
    expect(await shown({ maxHubDegree: 2, asOf: '2022-12-31' })).toEqual([topic, companies]);
    expect(await shown({ maxHubDegree: 2, asOf: '2023-01-01' })).toEqual([companies]);
    expect(await shown({ maxHubDegree: 2, asOf: '2023-12-31' })).toEqual([companies]);
    expect(await shown({ maxHubDegree: 2, asOf: '2024-01-01' })).toEqual([topic, companies]);
  });

  it('begin and end at it all the same', async () => {
    const paths = await pathsOf(question('ai', 'meta', { maxHubDegree: 2 }));
    expect(paths.map(({ slugs }) => slugs)).toEqual([
      ['ai', 'llama', 'meta'],
      ['ai', 'rose', 'garden', 'meta'],
    ]);
  });

  it('pass through no kind but those given, and through none where none is given', async () => {
    expect(await shown({ kinds: ['ORGANIZATION'] })).toEqual([companies]);
    expect(await shown({ kinds: Array(20).fill('ORGANIZATION') })).toEqual([companies]);
    expect(await shown({ kinds: [] })).toEqual([]);
    const direct = await pathsOf(question('llama', 'ai', { kinds: [] }));
    expect(direct.map(({ slugs }) => slugs)).toEqual([['llama', 'ai']]);
  });
});

describe('paths of one length', () => {
  beforeAll(async () => {
    await emptyGraph();
    await create(`CREATE (a:Entity:Organization {slug: 'a', name: 'A'}), (z:Entity:Organization {slug: 'z', name: 'Z'})
      CREATE (a)-[:SUBSIDIARY_OF {id: 's'}]->(z), (z)-[:COMPETES_WITH {id: 'c2'}]->(a), (a)-[:COMPETES_WITH {id: 'c1'}]->(z)
      WITH a, z UNWIND range(10, 69) AS i
      CREATE (m:Entity:Organization {slug: 'm-' + i, name: 'M'}), (a)-[:PARTNERED_WITH {id: 'a' + i}]->(m), (m)-[:PARTNERED_WITH {id: 'z' + i}]->(z)`);
  });

  const ends = `from: {slug: "a"}, to: {slug: "z"}`;
  const selection =
    '{ length nodes { slug relations(first: 1) { totalCount } } relations { id from { name } } }';

  it('differ where their relations do, and come by type and id', async () => {
    const ids = (await pathsOf(question('a', 'z', { maxLength: 1 }))).map(({ relations }) => relations);
    expect(ids).toEqual([
      [relationId('COMPETES_WITH', 'c1')],
      [relationId('COMPETES_WITH', 'c2')],
      [relationId('SUBSIDIARY_OF', 's')],
    ]);
    expect(await pathsOf(question('a', 'z', { first: 2 }))).toHaveLength(2);
  });

  it('come by the slugs of their entities', async () => {
    const slugs = (await pathsOf(question('a', 'z', { first: 5 }))).map(({ slugs }) => slugs[1]);
    expect(slugs).toEqual(['z', 'z', 'z', 'm-10', 'm-11']);
  });

  it('are read with all that is selected on them in as many statements, however many there are', async () => {
    for (const mode of ['cut', 'common', 'fused'] as const) {
      const count = async (first: number) => {
        const { data, statements } = await ask(`{ paths(${ends}, first: ${first}) ${selection} }`, {}, mode);
        expect(data.paths).toHaveLength(first);
        return statements.length;
      };
      expect(await count(60)).toBe(await count(5));
    }
  });
});

describe('the direction of paths', () => {
  const symmetric = relationTypes.filter((type) => relations[type].symmetric);
  const slugs = (paths: readonly FoundPath[]) => paths.map((path) => path.slugs);

  it.each(symmetric)('matters for no relation of type %s', async (type) => {
    await emptyGraph();
    await create(`CREATE (a:Entity:Organization {slug: 'a', name: 'A'})-[:${type} {id: 'x'}]->(b:Entity:Organization {slug: 'b', name: 'B'})
      -[:SUBSIDIARY_OF {id: 'y'}]->(:Entity:Organization {slug: 'c', name: 'C'})`);
    for (const types of [relationTypes, [type], [type, 'SUBSIDIARY_OF'] as const])
      for (const direction of ['OUT', 'IN', 'BOTH'] as const)
        for (const [from, to] of [
          ['a', 'b'],
          ['b', 'a'],
        ] as const)
          expect(slugs(await pathsOf({ from, to, direction, types }))).toEqual([[from, to]]);
    expect(slugs(await pathsOf({ from: 'a', to: 'c', direction: 'OUT' }))).toEqual([['a', 'b', 'c']]);
    expect(slugs(await pathsOf({ from: 'a', to: 'c', direction: 'IN' }))).toEqual([]);
    expect(slugs(await pathsOf({ from: 'c', to: 'a', direction: 'IN' }))).toEqual([['c', 'b', 'a']]);
  });
});

describe('paths that can not be', () => {
  beforeAll(() => loadNetwork(network));

  it.each([
    ['from: {slug: "model-0"}, to: {slug: "nobody"}', 'NOT_FOUND', 'to names "nobody"'],
    ['from: {slug: "nobody"}, to: {slug: "model-0"}', 'NOT_FOUND', 'from names "nobody"'],
    ['from: {slug: "nobody"}, to: {slug: "nobody"}, types: []', 'NOT_FOUND', 'from names'],
    ['from: {id: "x"}, to: {slug: "model-0"}', 'BAD_USER_INPUT', 'not an id'],
    ['FROM_TO, first: -1', 'BAD_USER_INPUT', '0 to 100'],
    ['FROM_TO, first: 101', 'PAGE_TOO_LARGE', '0 to 100'],
    ['FROM_TO, maxLength: 0', 'BAD_USER_INPUT', '1 to 20'],
    ['FROM_TO, maxLength: 21', 'BAD_USER_INPUT', '1 to 20'],
    ['FROM_TO, maxLength: 21, kinds: []', 'BAD_USER_INPUT', '1 to 20'],
    ['FROM_TO, maxHubDegree: -1', 'BAD_USER_INPUT', '0 or more'],
  ])('(%s) are refused with %s and a message that helps', async (args, code, message) => {
    const given = args.replace('FROM_TO', 'from: {slug: "model-0"}, to: {slug: "model-1"}');
    const { errors } = await ask(`{ paths(${given}) { length } }`);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
  });

  const search = (limits: Partial<typeof pathLimits>, asked: Pick<Graph, 'ask'> = graph) =>
    findPaths(asked, { from: { slug: 'model-0' }, to: { slug: 'model-1' }, first: 100 }, undefined, {
      ...pathLimits,
      ...limits,
    });

  it('are not searched for beyond what a question may read, and it is said what to change', async () => {
    const error = await search({ neighbors: 200 }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'COST_LIMIT' });
    const [, longest] =
      /more than 200 neighbours.*maxHubDegree.*types.*maxLength to (\d)/.exec(String(error)) ?? [];
    // What the message proposes works.
    const { errors } = await ask(
      `{ paths(from: {slug: "model-0"}, to: {slug: "model-1"}, first: 100, maxLength: ${longest}) { length } }`,
    );
    expect(errors).toEqual([]);
    await expect(
      findPaths(
        graph,
        { from: { slug: 'model-0' }, to: { slug: 'model-1' }, first: 100, maxLength: Number(longest) },
        undefined,
        {
          ...pathLimits,
          neighbors: 200,
        },
      ),
    ).resolves.not.toHaveLength(0);
  });

  it('are not put together beyond what a question may think', async () => {
    await expect(search({ links: 50 })).rejects.toMatchObject({
      code: 'COST_LIMIT',
      message: expect.stringContaining('more than 50 links'),
    });
  });

  it('are not waited for beyond the deadline of the question', async () => {
    let asked = 0;
    const slow = {
      ask: async (text: string, p: Parameters) => {
        // From the third statement on it never answers.
        if (++asked >= 3) await new Promise(() => {});
        return graph.ask(text, p);
      },
    };
    await expect(search({ time: 2_000 }, slow)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(asked).toBe(3);
  });
});

describe('the statements of a search for paths', () => {
  beforeAll(async () => {
    await loadRandomGraph(3, 60, 200);
    // The planner chooses by statistics, and scans what it takes for nearly empty.
    await testDatabase().run('CALL db.prepareForReplanning()');
  });

  it('start from the index on slugs, whatever they are narrowed to', async () => {
    for (const question of ['path-ends', 'path-links', 'path-relations'] as const)
      for (const narrowing of [
        {},
        { types: ['TAGGED', 'ABOUT'], kinds: ['MODEL', 'TOPIC'], direction: 'OUT' },
        { types: ['PARTNERED_WITH'], kinds: ['MODEL'], direction: 'IN' },
      ] as const) {
        const plan = await testDatabase().explain(cypher(question, narrowing), { p: {} });
        expect(plan.filter((operator) => /Scan/.test(operator))).toEqual([]);
        expect(plan.join()).toContain('NodeUniqueIndexSeek');
      }
  });
});

describe('putting simple paths together', () => {
  it('costs little where there are few of them, however many ways in circles there are', () => {
    const links = new Links();
    const both = (a: string, b: string) => {
      links.add(a, b);
      links.add(b, a);
    };
    // All of the crowd know each other and the gate, which alone knows the end: no way through the crowd comes back.
    const crowd = Array.from({ length: 60 }, (_, i) => `c${i}`);
    for (const one of crowd) for (const other of [...crowd, 'gate']) if (one !== other) both(one, other);
    both('start', 'gate');
    both('gate', 'end');
    const found: (readonly string[])[] = [];
    let seen = 0;
    const spend = (count: number) => {
      seen += count;
    };
    for (let length = 1; length <= 12; length++)
      for (const path of simplePaths(links, 'start', 'end', length, spend)) if (path) found.push(path);
    expect(found).toEqual([['start', 'gate', 'end']]);
    expect(seen).toBeLessThan(200_000);
  });
});
