import { beforeAll, describe, expect, it } from 'vitest';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadRandomGraph } from '../support/random-graph.ts';

interface Edge {
  readonly cursor: string;
  readonly node: { readonly slug?: string; readonly id?: string };
}

/** All entries of a list, page by page from one of its ends. */
async function walk(
  field: (args: string) => string,
  at: (data: never) => unknown,
  size: number,
  backward: boolean,
) {
  const seen: Edge[] = [];
  let cursor = '';
  for (let page = 0; page < 200; page++) {
    const args = backward
      ? `last: ${size}${cursor && `, before: "${cursor}"`}`
      : `first: ${size}${cursor && `, after: "${cursor}"`}`;
    const { edges, pageInfo } = at((await dataOf(field(args))) as never) as {
      edges: Edge[];
      pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string; endCursor: string };
    };
    if (backward) seen.unshift(...edges);
    else seen.push(...edges);
    if (!(backward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return seen;
    cursor = backward ? pageInfo.startCursor : pageInfo.endCursor;
  }
  throw new Error('The list has no end');
}

const selection =
  'edges { cursor node { ... on Node { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const root = (name: string, order: string) => (args: string) =>
  `{ ${name}(${args}${order}) { ${selection} } }`;
const orders = [
  '',
  ', orderBy: [{field: NAME, direction: DESC}]',
  ', orderBy: [{field: DATE, direction: ASC}]',
  ', orderBy: [{field: DATE, direction: DESC}, {field: NAME, direction: ASC}]',
  ', orderBy: [{field: DEGREE, direction: DESC}]',
  ', orderBy: [{field: DEGREE, direction: ASC}, {field: DATE, direction: DESC}, {field: UPDATED_AT, direction: DESC}]',
  ', orderBy: [{field: CREATED_AT, direction: DESC}, {field: NAME, direction: DESC}]',
  ', orderBy: [{field: UPDATED_AT}]',
  ', orderBy: [{field: NAME, direction: DESC}], filter: {OR: [{name: {contains: "a"}}, {related: [{direction: BOTH, some: {slug: {eq: "topic-1"}}}]}]}',
];

describe('pages', () => {
  /** The slug of a model with many topics. */
  let busy = '';

  beforeAll(async () => {
    await loadRandomGraph(9, 14, 200);
    const [row] = await testDatabase().read(
      'MATCH (m:Model) RETURN m.slug ORDER BY COUNT { (m)-[:TAGGED]->() } DESC LIMIT 1',
    );
    busy = String(row?.[0]);
    // As if they had come in at different times, some at once.
    await testDatabase().run(`MATCH (n:Entity) SET n.createdAt = datetime({epochMillis: 1700000000000 + size(n.name) * 1001}),
      n.updatedAt = datetime({epochMillis: 1700000000000 + 7 * size(n.slug), timezone: '+02:00'})`);
  });

  it.each([
    ...['models', 'entities'].flatMap((name) => orders.map((order) => [name, order] as const)),
    // Other kinds have other properties for a date, or none.
    ...['events', 'people'].flatMap((name) => orders.slice(1, 4).map((order) => [name, order] as const)),
  ])('of %s (%s) show every entry once, from either end', async (name, order) => {
    const whole = await dataOf(root(name, order)('first: 100'));
    const filter = order.replace(/^.*?(?=filter|$)/, '');
    const total = (await dataOf(`{ ${name}${filter && `(${filter})`} { totalCount } }`))[name].totalCount;
    expect(total).toBeGreaterThan(4);
    const at = (data: never) => (data as Record<string, unknown>)[name];
    const forward = await walk(root(name, order), at, 5, false);
    const backward = await walk(root(name, order), at, 4, true);
    expect(forward).toHaveLength(total);
    expect(forward.slice(0, 100)).toEqual(whole[name].edges);
    expect(backward).toEqual(forward);
  });

  it.each(['relations', 'relations(direction: OUT, types: [TAGGED, ABOUT, DEPENDS_ON], PAGE)', 'topics'])(
    'of the nested list %s show every entry once for each parent, from either end',
    async (list) => {
      const field = (args: string) =>
        `{ entity(ref: {slug: "${busy}"}) { list: ${list.includes('PAGE') ? list.replace('PAGE', args) : `${list}(${args})`} { totalCount ${selection} } } }`;
      const at = (data: { entity: { list: unknown } }) => data.entity.list;
      const forward = await walk(field, at as never, 1, false);
      const backward = await walk(field, at as never, 4, true);
      expect(forward.length).toBe((await dataOf(field('first: 1'))).entity.list.totalCount);
      expect(forward.length).toBeGreaterThan(1);
      expect(backward).toEqual(forward);
    },
  );

  it('put entities without a date last in both directions', async () => {
    const dates = async (direction: string) =>
      (
        await dataOf(
          `{ models(first: 100, orderBy: [{field: DATE, direction: ${direction}}]) { nodes { releasedOn } } }`,
        )
      ).models.nodes.map(({ releasedOn }: { releasedOn: string | null }) => releasedOn);
    const [up, down] = [await dates('ASC'), await dates('DESC')];
    const dated = up.filter((day: string | null) => day !== null);
    expect(dated.length).toBeLessThan(up.length);
    expect(up.slice(0, dated.length)).toEqual([...dated].sort());
    expect(down.slice(0, dated.length)).toEqual([...dated].sort().reverse());
  });

  it('come in the order asked for, key by key', async () => {
    const { entities } = await dataOf(
      `{ entities(first: 100, orderBy: [{field: DEGREE, direction: DESC}, {field: UPDATED_AT, direction: ASC}]) { nodes { slug name updatedAt relations { totalCount } } } }`,
    );
    type Row = { slug: string; name: string; updatedAt: string; relations: { totalCount: number } };
    const compare = (a: Row, b: Row) =>
      b.relations.totalCount - a.relations.totalCount ||
      Date.parse(a.updatedAt) - Date.parse(b.updatedAt) ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : a.slug < b.slug ? -1 : 1);
    expect(entities.nodes).toEqual([...entities.nodes].sort(compare));
    expect(new Set(entities.nodes.map(({ updatedAt }: Row) => updatedAt)).size).toBeGreaterThan(3);
  });

  it('ordered by degree count the relations of the day of @asOf', async () => {
    const { entities } = await dataOf(
      `query @asOf(date: "2021-01-01") { entities(first: 50, orderBy: [{field: DEGREE, direction: DESC}]) { nodes { relations { totalCount } } } }`,
    );
    const degrees = entities.nodes.map(
      (node: { relations: { totalCount: number } }) => node.relations.totalCount,
    );
    expect(degrees).toEqual([...degrees].sort((a, b) => b - a));
  });

  it.each([
    [
      '{ models(first: 1, PAGE) { pageInfo { endCursor } } }',
      'filter: {name: {ne: "Beta"}}',
      'filter: {name: {ne: "Alpha"}}',
      'another filter',
    ],
    [
      '{ models(first: 1, PAGE) { pageInfo { endCursor } } }',
      '',
      'filter: {name: {contains: "a"}}',
      'another filter',
    ],
    [
      '{ models(first: 1, PAGE) { pageInfo { endCursor } } }',
      '',
      'orderBy: [{field: DEGREE}]',
      'ordered by "degree name slug"',
    ],
    [
      '{ models: entity(ref: {slug: "BUSY"}) { relations(first: 1, PAGE) { pageInfo { endCursor } } } }',
      'types: [TAGGED]',
      'types: [ABOUT]',
      'another filter',
    ],
    [
      '{ models: entity(ref: {slug: "BUSY"}) { relations(first: 1, PAGE) { pageInfo { endCursor } } } }',
      '',
      'direction: IN',
      'another filter',
    ],
  ])('of %s refuse the cursor of (%s) when asked for (%s)', async (query, given, other, message) => {
    const write = (args: string) => query.replace('BUSY', busy).replace('PAGE', args);
    const { models } = await dataOf(write(given || 'after: null'));
    const { endCursor } = models.pageInfo ?? models.relations.pageInfo;
    const { errors } = await ask(write(`after: "${endCursor}", ${other}`));
    expect(errors[0]?.extensions.code).toBe('BAD_CURSOR');
    expect(errors[0]?.message).toContain(message);
    const again = await ask(write(`after: "${endCursor}", ${given}`));
    expect(again.errors).toEqual([]);
  });

  it('neither repeat nor leave out an entry when others come and go in between', async () => {
    const first = (await dataOf('{ models(first: 5) { edges { cursor node { slug } } } }')).models
      .edges as Edge[];
    const slugs = (edges: readonly Edge[]) => edges.map(({ node }) => node.slug);
    const rest = (
      await dataOf(`{ models(first: 100, after: "${first[4]?.cursor}") { edges { node { slug } } } }`)
    ).models.edges;
    await testDatabase().write(async (run) => {
      await run(
        `CREATE (:Entity:Model {slug: 'aaa', name: 'A first'}), (:Entity:Model {slug: 'zzz', name: '龘 last'})`,
      );
      await run('MATCH (m:Model {slug: $p.slug}) DETACH DELETE m', { p: { slug: first[4]?.node.slug } });
    });
    const after = (
      await dataOf(`{ models(first: 100, after: "${first[4]?.cursor}") { edges { node { slug } } } }`)
    ).models.edges;
    expect(slugs(after)).toEqual([...slugs(rest), 'zzz']);
    const before = (
      await dataOf(`{ models(last: 100, before: "${first[4]?.cursor}") { edges { node { slug } } } }`)
    ).models.edges;
    expect(slugs(before)).toEqual(
      ['aaa', ...slugs(first.slice(0, 4))].sort(
        (a, b) => slugs(before).indexOf(a) - slugs(before).indexOf(b),
      ),
    );
  });

  it('hold 20 entries unless asked otherwise, and none where none are asked', async () => {
    const { twenty, none, end } =
      await dataOf(`{ twenty: entities { nodes { slug } } none: entities(first: 0) { totalCount nodes { slug } pageInfo { hasNextPage startCursor } }
      end: entities(first: 100, after: null) { nodes { slug } } }`);
    expect(twenty.nodes).toHaveLength(20);
    expect(none).toMatchObject({ nodes: [], pageInfo: { hasNextPage: true, startCursor: null } });
    expect(end.nodes).toHaveLength(100);
  });
});

const cursor = (json: string) => Buffer.from(json).toString('base64url');

describe('a page that can not be', () => {
  it.each([
    ['first: -1', 'BAD_USER_INPUT', 'first: -1'],
    ['last: -5', 'BAD_USER_INPUT', 'negative'],
    ['first: 101', 'PAGE_TOO_LARGE', '0 to 100'],
    ['last: 1000', 'PAGE_TOO_LARGE', 'page by page'],
    ['first: 1, last: 1', 'BAD_USER_INPUT', 'one of them'],
    ['after: "nonsense"', 'BAD_CURSOR', 'nonsense'],
    ['before: ""', 'BAD_CURSOR', 'not a cursor'],
    [`after: "${cursor('["-name slug","","x","y"]')}"`, 'BAD_CURSOR', 'ordered by "name slug"'],
    [`after: "${cursor('["name slug","other","x","y"]')}"`, 'BAD_CURSOR', 'another filter'],
    [`after: "${cursor('["name slug"]')}"`, 'BAD_CURSOR', 'not a cursor'],
    [`after: "${cursor('{"a":1}')}"`, 'BAD_CURSOR', 'not a cursor'],
  ])('(%s) is refused with %s and a message that helps', async (args, code, message) => {
    for (const query of [
      `{ models(${args}) { nodes { slug } } }`,
      `{ entity(ref: {slug: "model-1"}) { topics(${args}) { totalCount } } }`,
    ]) {
      const { errors, statements } = await ask(query);
      expect(errors[0]?.extensions.code).toBe(code);
      expect(statements).toEqual([]);
      if (query.includes('models')) expect(errors[0]?.message).toContain(message);
    }
  });

  it.each([
    ['NAME', [1, 'x']],
    ['NAME', [null, 'x']],
    ['NAME', ['x']],
    ['NAME', ['x', 'y', 'z']],
    ['DATE', ['2023-02-30', 'x', 'y']],
    ['DEGREE', ['7', 'x', 'y']],
    ['PAGERANK', ['0.5', 'x', 'y']],
    ['PAGERANK', [true, 'x', 'y']],
    ['CREATED_AT', ['2023-13-01T00:00:00Z', 'x', 'y']],
    ['CREATED_AT', ['2023-01-01', 'x', 'y']],
    ['CREATED_AT', ['2024-02-30T00:00:00Z', 'x', 'y']],
    ['CREATED_AT', ['2024-01-01T24:00:00Z', 'x', 'y']],
    ['CREATED_AT', ['2024-01-01T00:00:00+99:00', 'x', 'y']],
  ])(
    'because its cursor has values that the order %s can not have put there is refused',
    async (field, values) => {
      const list = `models(first: 1, orderBy: [{field: ${field}}]`;
      const { models } = await dataOf(`{ ${list}) { pageInfo { endCursor } } }`);
      const [order, filter] = JSON.parse(Buffer.from(models.pageInfo.endCursor, 'base64url').toString());
      const made = cursor(JSON.stringify([order, filter, ...values]));
      const { errors, statements } = await ask(`{ ${list}, after: "${made}") { nodes { slug } } }`);
      expect(errors[0]?.extensions.code).toBe('BAD_CURSOR');
      expect(statements).toEqual([]);
    },
  );
});
