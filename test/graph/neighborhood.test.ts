import { beforeAll, describe, expect, it } from 'vitest';
import { relationId } from '../../src/graph/identity.ts';
import { type EntityKind, type RelationType, relationTypes } from '../../src/ontology.ts';
import { ask, dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { randomNumbers } from '../support/random-graph.ts';
import { isValid, loadNetwork, randomNetwork } from '../support/random-network.ts';

interface Question {
  readonly of: string;
  readonly depth: number;
  readonly limit: number;
  readonly types?: readonly RelationType[];
  readonly kinds?: readonly EntityKind[];
  readonly asOf?: string;
}

const document = `query($of: String!, $depth: Int, $limit: Int, $types: [RelationType!], $kinds: [EntityKind!], $asOf: Date) {
  neighborhood(of: {slug: $of}, depth: $depth, limit: $limit, types: $types, kinds: $kinds, asOf: $asOf) {
    nodes { slug } relations { id } truncated } }`;

/** A neighbourhood as the answer shows it: slugs, and the ids of relations. */
async function neighborhoodOf(question: Partial<Question>) {
  const { nodes, relations, truncated } = (await dataOf(document, question)).neighborhood;
  return {
    slugs: nodes.map(({ slug }: { slug: string }) => slug),
    relations: relations.map(({ id }: { id: string }) => id),
    truncated,
  };
}

const network = randomNetwork(23);
const entityOf = new Map(network.entities.map((entity) => [entity.slug, entity]));

/** The same by a plain breadth-first walk. */
function walk({ of, depth, limit, types, kinds, asOf }: Question) {
  const followed = network.relations.filter(
    (relation) => isValid(relation, asOf) && (types?.includes(relation.type) ?? true),
  );
  const distances = new Map([[of, 0]]);
  for (let distance = 1; distance <= depth; distance++)
    for (const { from, to } of followed)
      for (const [near, far] of [
        [from, to],
        [to, from],
      ] as const)
        if (
          distances.get(near) === distance - 1 &&
          !distances.has(far) &&
          (kinds?.includes(entityOf.get(far)?.kind as EntityKind) ?? true)
        )
          distances.set(far, distance);
  const key = (slug: string) => `${distances.get(slug)} ${entityOf.get(slug)?.name}\n${slug}`;
  const all = [...distances.keys()].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  const slugs = all.slice(0, limit);
  const relations = followed
    .filter(({ from, to }) => slugs.includes(from) && slugs.includes(to))
    .sort((a, b) => (`${a.type} ${a.id}` < `${b.type} ${b.id}` ? -1 : 1))
    .map(({ type, id }) => relationId(type, id));
  return { slugs, relations, truncated: all.length > limit };
}

describe('the neighborhood', () => {
  beforeAll(() => loadNetwork(network));

  it('is what a plain breadth-first walk finds, whatever the arguments', async () => {
    const random = randomNumbers(3);
    const int = (below: number) => Math.floor(random() * below);
    const pick = <Item>(items: readonly Item[]): Item => items[int(items.length)] as Item;
    const truncated = { true: 0, false: 0 };
    for (let i = 0; i < 90; i++) {
      const question: Question = {
        of: pick(network.entities).slug,
        depth: int(7),
        limit: pick([1, 2, 10, 50, 200, 2000]),
        ...(random() < 0.4 && {
          types: pick([
            ['DEPENDS_ON', 'SUCCEEDS', 'TAGGED'],
            ['PARTNERED_WITH', 'DEVELOPED'],
            relationTypes,
            Array(30).fill('DEPENDS_ON'),
          ]),
        }),
        ...(random() < 0.4 && {
          kinds: pick([['MODEL'], ['ORGANIZATION', 'MODEL', 'TOPIC'], Array(20).fill('MODEL')]),
        }),
        ...(random() < 0.3 && { asOf: pick(['2021-06-15', '2023-01-01']) }),
      };
      const expected = walk(question);
      expect(await neighborhoodOf(question), JSON.stringify(question)).toEqual(expected);
      truncated[`${expected.truncated}`]++;
    }
    // Or too little was tried.
    expect(Math.min(truncated.true, truncated.false)).toBeGreaterThan(18);
  }, 180_000);

  it('is one step around and 200 entities unless asked otherwise', async () => {
    expect(await neighborhoodOf({ of: 'topic-0' })).toEqual(walk({ of: 'topic-0', depth: 1, limit: 200 }));
    expect((await neighborhoodOf({ of: 'topic-0', depth: 6 })).slugs).toHaveLength(200);
  });

  it('is the start alone along no type, over no kind, and without a step', async () => {
    const alone = { slugs: ['topic-0'], relations: [], truncated: false };
    expect(await neighborhoodOf({ of: 'topic-0', types: [] })).toEqual(alone);
    expect(await neighborhoodOf({ of: 'topic-0', kinds: [] })).toEqual(alone);
    expect(await neighborhoodOf({ of: 'topic-0', depth: 0 })).toEqual(alone);
  });

  it('follows the day of the operation, unless it has one of its own', async () => {
    const { all, day } = await dataOf(`query @asOf(date: "2021-06-15") {
      all: neighborhood(of: {slug: "topic-0"}, asOf: null) { nodes { slug } }
      day: neighborhood(of: {slug: "topic-0"}) { nodes { slug } } }`);
    const shown = (asOf?: string) => ({
      nodes: walk({ of: 'topic-0', depth: 1, limit: 200, ...(asOf && { asOf }) }).slugs.map((slug) => ({
        slug,
      })),
    });
    expect({ all, day }).toEqual({ all: shown(), day: shown('2021-06-15') });
    expect(all).not.toEqual(day);
  });

  it('is read with all that is selected on it in one statement, however large it is', async () => {
    const read = async (limit: number) => {
      const { data, statements } = await ask(
        `{ neighborhood(of: {slug: "topic-0"}, depth: 3, limit: ${limit}) {
          nodes { slug name topics { totalCount } } relations { type from { name } to { name } } } }`,
        {},
        'fused',
      );
      expect(data.neighborhood.nodes).toHaveLength(limit);
      expect(data.neighborhood.relations.length).toBeGreaterThan(0);
      return statements.length;
    };
    expect([await read(2), await read(150)]).toEqual([1, 1]);
  });

  it('is walked from the index on slugs, breadth first', async () => {
    const texts: string[] = [];
    const end = testDatabase().onStatement((text) => texts.push(text));
    for (const rest of [{}, { types: ['TAGGED', 'DEPENDS_ON'] as const, kinds: ['MODEL', 'TOPIC'] as const }])
      await neighborhoodOf({ of: 'topic-0', depth: 4, limit: 10, ...rest });
    end();
    const walks = texts.filter((text) => text.includes('*0..4'));
    expect(walks).toHaveLength(2);
    for (const text of walks) {
      const plan = await testDatabase().explain(text, { p: {} });
      expect(plan.filter((operator) => /Scan/.test(operator))).toEqual([]);
      expect(plan.join()).toMatch(/PartialTop.*VarLengthExpand\(Pruning,BFS,All\)/);
    }
  });

  it.each([
    ['of: {slug: "nobody"}', 'NOT_FOUND', 'of names "nobody"'],
    ['of: {slug: "nobody"}, types: []', 'NOT_FOUND', 'of names "nobody"'],
    [`of: {id: "${relationId('TAGGED', 'x')}"}`, 'BAD_USER_INPUT', 'id of a relation'],
    ['of: {slug: "topic-0"}, depth: -1', 'BAD_USER_INPUT', '0 to 6'],
    ['of: {slug: "topic-0"}, depth: 7', 'BAD_USER_INPUT', '0 to 6'],
    ['of: {slug: "topic-0"}, limit: 0', 'BAD_USER_INPUT', '1 to 2000'],
    ['of: {slug: "topic-0"}, limit: 2001', 'PAGE_TOO_LARGE', '1 to 2000'],
  ])('(%s) is refused with %s and a message that helps', async (args, code, message) => {
    const { errors } = await ask(`{ neighborhood(${args}) { truncated } }`);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
  });
});

describe('the relations of a neighborhood', () => {
  it('are 20,000 at most, and it is said where there are more', async () => {
    await emptyGraph();
    await testDatabase().write((run) =>
      run(`CREATE (a:Entity:Model {slug: 'a', name: 'A'}), (b:Entity:Model {slug: 'b', name: 'B'})
        WITH a, b UNWIND range(10000, 29999) AS i CREATE (a)-[:DEPENDS_ON {id: 'd' + i}]->(b)`),
    );
    const whole = await neighborhoodOf({ of: 'a' });
    expect([whole.slugs, whole.relations.length, whole.truncated]).toEqual([['a', 'b'], 20_000, false]);
    await testDatabase().write((run) =>
      run(`MATCH (a:Entity {slug: 'a'}), (b:Entity {slug: 'b'}) CREATE (b)-[:DEPENDS_ON {id: 'c'}]->(a)`),
    );
    const cut = await neighborhoodOf({ of: 'a' });
    expect([cut.relations.length, cut.truncated]).toEqual([20_000, true]);
    expect(cut.relations.slice(0, 2)).toEqual([
      relationId('DEPENDS_ON', 'c'),
      relationId('DEPENDS_ON', 'd10000'),
    ]);
    await emptyGraph();
  });

  it('can be many between many entities, for which the memory of the database is enough', async () => {
    await emptyGraph();
    await testDatabase().write((run) =>
      run(`UNWIND range(0, 799) AS i CREATE (:Entity:Model {slug: 'm' + i, name: 'M' + i})
        WITH count(*) AS all UNWIND range(0, 15999) AS i
        MATCH (a:Entity {slug: 'm' + i % all}), (b:Entity {slug: 'm' + (i + 1 + 37 * (i / all)) % all})
        CREATE (a)-[:DEPENDS_ON {id: 'd' + i}]->(b)`),
    );
    const { slugs, relations } = await neighborhoodOf({ of: 'm0', depth: 6, limit: 1_000 });
    expect([slugs.length, relations.length]).toEqual([800, 16_000]);
    await emptyGraph();
  });
});
