import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { getIntrospectionQuery, parse, print } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from '../../src/http/http-server.ts';
import { defaultLimits } from '../../src/limits/limits.ts';
import { writer } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { post, type Received, type Sent, send, testServer } from '../support/server.ts';
import { loadStory } from '../support/story.ts';

let server: HttpServer;
beforeAll(async () => {
  await loadStory();
  server = await testServer();
  // What is measured below is a server that has run for a while.
  for (let i = 0; i < 20; i++) await post(server.url, `query Q${i} { models { nodes { name } } }`);
  await post(server.url, getIntrospectionQuery());
});

/** A query that follows relations so many times, as Relay writes it. */
const hops = (count: number): string =>
  `{ entity(ref: { slug: "llama-2" }) { ... on Model { ${Array.from({ length: count }, (_, i) => `${i % 2 ? 'models' : 'developers'}(first: 1) { edges { node { `).join('')} slug ${'} } }'.repeat(count)} } } }`;

/** Fragments of which each spreads the next one twice, so that written out they have 2^levels fields. */
const doubling = (levels: number, field: (next: string) => string, last: string): string =>
  `${times(levels, (i) => `fragment F${i} on Entity { ${field(`...F${i + 1}`)} }`)} fragment F${levels} on Entity { ${last} }`;

const entity = (selection: string): string => `{ entity(ref: { slug: "meta" }) { ${selection} } }`;
const times = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

const abusive: readonly (readonly [what: string, limit: string, query: string])[] = [
  ['braces five thousand deep', 'DEPTH', '{a'.repeat(5_000) + '}'.repeat(5_000)],
  ['lists nine thousand deep', 'DEPTH', `{ models(filter: ${'['.repeat(9_000)}`],
  ['thirty hops', 'DEPTH', hops(30)],
  [
    'thirty hops by fragments',
    'DEPTH',
    `${entity('...F0')} ${doubling(30, (next) => `topics { nodes { ${next} } }`, 'name')}`,
  ],
  ['a hundred thousand tokens', 'TOKENS', entity('name '.repeat(100_000))],
  ['a million comments', 'TOKENS', `{ __typename } ${'#\n'.repeat(400_000)}`],
  ['one very long text', 'TOKENS', `{ entity(ref: { slug: "${'x'.repeat(2_000_000)}" }) { name } }`],
  ['a name of a quarter of a million letters', 'TOKENS', `{ ${'x'.repeat(250_000)}: __typename }`],
  ['a thousand operations', 'OPERATIONS', times(1_000, (i) => `query Q${i} { __typename }`)],
  ['a hundred and one aliases', 'ALIASES', entity(times(101, (i) => `a${i}: name`))],
  ['a thousand fields at the top', 'ROOT_FIELDS', `{ ${'__typename '.repeat(500)} }`],
  ['a field with a thousand directives', 'DIRECTIVES', `{ __typename ${'@aa '.repeat(1_000)} }`],
  [
    'a billion fields by fragments',
    'ALIASES',
    `${entity('...F0')} ${doubling(30, (next) => `a: topics { totalCount } ${next} ${next}`, 'name')}`,
  ],
  [
    'a billion fields by fragments without an alias',
    'FIELDS',
    `${entity('...F0')} ${doubling(30, (next) => `name ${next} ${next}`, 'name')}`,
  ],
  [
    'a million entities',
    'COST',
    '{ models(first: 100) { nodes { developers(first: 100) { nodes { models(first: 100) { nodes { name } } } } } } }',
  ],
  [
    'twenty large files',
    'COST',
    `{ ${times(20, (i) => `a${i}: neighborhood(of: { slug: "meta" }, limit: 2000) { export(format: GEXF) }`)} }`,
  ],
];

/** The ways that a query can come. */
const ways: readonly (readonly [name: string, (query: string) => Sent])[] = [
  ['in a body', (query) => ({ body: JSON.stringify({ query }) })],
  ['to Yoga', (query) => ({ path: '/graphql?by=yoga', body: JSON.stringify({ query }) })],
  ['in parts', (query) => ({ body: JSON.stringify({ query }).match(/.{1,50000}/gs) ?? [] })],
  [
    'for a stream of events',
    (query) => ({ headers: { accept: 'text/event-stream' }, body: JSON.stringify({ query }) }),
  ],
];

/** Milliseconds that this process, client and server, may work for a request that is refused at once. */
const little = 150;

/** Sends, at most five times, until it takes little work; other work of the machine is of no account. */
async function cheapest(sent: Sent): Promise<Received & { readonly work: number }> {
  for (let tries = 1; ; tries++) {
    const before = process.cpuUsage();
    const received = await send(server.url, sent);
    const { user, system } = process.cpuUsage(before);
    const work = (user + system) / 1_000;
    if (work < little || tries === 5) return { ...received, work };
  }
}

describe('a query with', () => {
  describe.each(abusive)('%s', (_what, limit, query) => {
    it.each(ways)('is refused at once, naming the limit, when it comes %s', async (_way, sent) => {
      const statements: string[] = [];
      const end = testDatabase().onStatement((text) => statements.push(text));
      const { text, work } = await cheapest(sent(query));
      end();
      expect(text).toContain(limit === 'COST' ? 'COST_LIMIT' : 'LIMIT_EXCEEDED');
      expect(text).toMatch(new RegExp(`at most \\d+ are allowed \\(MODELGRAPH_LIMIT_${limit}\\)\\. [A-Z]`));
      expect(text.length).toBeLessThan(1_000);
      expect(statements).toEqual([]);
      expect(work).toBeLessThan(little);
    });
  });

  it('a limit too many has the status 400, also where an answer in application/json has 200 otherwise', async () => {
    for (const [, , query] of abusive) expect((await post(server.url, query)).status).toBe(400);
  });

  it('a limit too many is refused by GET as well', async () => {
    for (const [, limit, query] of abusive.filter(([, , each]) => each.length < 8_000)) {
      const path = `/graphql?${new URLSearchParams({ query })}`;
      const { status, text } = await send(server.url, { method: 'GET', path });
      expect([status, text]).toEqual([400, expect.stringContaining(`MODELGRAPH_LIMIT_${limit}`)]);
    }
  });

  it.each([
    [
      'entities of any kind inside each other',
      `{ stats { entityCount } entities(first: 1) { nodes { ${'relations(first: 1) { nodes { to { '.repeat(4)} slug ${'} } } '.repeat(4)} } } }`,
    ],
    [
      'a filter among its variables',
      'query ($filter: EntityFilter) { stats { entityCount } entities(filter: $filter) { totalCount } }',
    ],
  ])('%s takes little work each time that it comes', async (_what, query) => {
    const work: number[] = [];
    for (let i = 0; i < 6; i++) {
      const before = process.cpuUsage();
      expect((await post(server.url, query)).code).toBeUndefined();
      work.push(process.cpuUsage(before).user / 1_000);
    }
    expect(Math.max(...work)).toBeLessThan(10 * little);
  });

  it('five hops is answered, and twelve as well', async () => {
    for (const count of [5, 12]) {
      const { status, code, text } = await post(server.url, hops(count));
      expect([status, code], text.slice(0, 300)).toEqual([200, undefined]);
    }
  });

  it('five hops is answered where no page has a size', async () => {
    expect((await post(server.url, hops(5).replaceAll('(first: 1)', ''))).code).toBeUndefined();
  });

  it('a hundred times a hundred entities is answered', async () => {
    const { code } = await post(
      server.url,
      '{ models(first: 100) { edges { node { developers(first: 100) { edges { node { name } relation { role evidence { source { name } } } } } } } } }',
    );
    expect(code).toBeUndefined();
  });

  it('all that GraphiQL asks of the schema is answered', async () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true });
    const { status, text } = await post(server.url, query);
    expect([status, text.includes('"errors"'), text.includes('"Organization"')]).toEqual([200, false, true]);
  });

  it('the types of the types of types is refused', async () => {
    const query = `{ __schema { types { ${'fields { type { '.repeat(5)} name ${'} }'.repeat(5)} } } }`;
    expect(await post(server.url, query)).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  });

  it('thousands of faults is told some of them', async () => {
    const { text, work } = await cheapest({
      body: JSON.stringify({ query: entity('nme '.repeat(3_000)) }),
    });
    expect(JSON.parse(text).errors.length).toBeLessThan(10);
    expect(work).toBeLessThan(little);
  });
});

describe('variables', () => {
  const query = 'query ($filter: ModelFilter) { models(filter: $filter) { totalCount } }';

  it('with too many values are refused', async () => {
    const { status, code, message } = await post(server.url, query, { filter: new Array(200_001).fill(0) });
    expect([status, code]).toEqual([400, 'LIMIT_EXCEEDED']);
    expect(message).toContain('at most 200000 are allowed (MODELGRAPH_LIMIT_VARIABLES)');
  });

  it('a hundred thousand levels deep are refused', async () => {
    const body = `{"query":"${query}","variables":{"filter":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(await send(server.url, { body })).toMatchObject({ status: 400, code: 'LIMIT_EXCEEDED' });
  });

  it('of which a hundred thousand are wrong are refused at once, also when the query has come again and again', async () => {
    const wrong = { filter: { OR: new Array(90_000).fill({ nmae: 1 }) } };
    for (let i = 0; i < 4; i++) await post(server.url, query, {});
    const { text, work } = await cheapest({ body: JSON.stringify({ query, variables: wrong }) });
    expect(text).toContain('nmae');
    // To read so many takes longer than the little that it takes to refuse them.
    expect(work).toBeLessThan(10 * little);
  });

  it('with a number of a million digits are refused at once', async () => {
    const large =
      'query ($n: BigInt) { modelVariants(filter: { parameterCount: { gt: $n } }) { totalCount } }';
    const { text, work } = await cheapest({
      body: JSON.stringify({ query: large, variables: { n: '9'.repeat(1_000_000) } }),
    });
    expect(text).toContain('A number has 1000000 digits: at most 150 are read.');
    expect(work).toBeLessThan(little);
    expect((await post(server.url, large, { n: '9007199254740993' })).text).toBe(
      '{"data":{"modelVariants":{"totalCount":0}}}',
    );
  });

  it('count towards the cost', async () => {
    const pages =
      'query ($size: Int = 100) { models(first: $size) { nodes { developers(first: $size) { nodes { models(first: $size) { nodes { name } } } } } } }';
    expect((await post(server.url, pages)).code).toBe('COST_LIMIT');
    expect((await post(server.url, pages, { size: 2 })).code).toBeUndefined();
    expect((await post(server.url, pages, { size: 100 })).code).toBe('COST_LIMIT');
  });
});

describe('a body', () => {
  const long = JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(10_000_000) } });

  it.each([
    ['that says its length', long],
    ['that comes in parts', long.match(/.{1,100000}/gs) ?? []],
  ])('%s is refused where it is too long', async (_, body) => {
    const { status, code, message } = await send(server.url, { body });
    expect([status, code]).toEqual([413, 'LIMIT_EXCEEDED']);
    expect(message).toContain('at most 10000000 are allowed (MODELGRAPH_LIMIT_REQUEST_BYTES)');
  });

  it('that is too long takes no memory', async () => {
    const before = process.memoryUsage().rss;
    const part = 'x'.repeat(100_000);
    // Two hundred megabytes.
    const body = Array.from({ length: 2_000 }, () => part);
    expect((await send(server.url, { body })).status).toBe(413);
    // The sender is part of this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });

  it('that is too long can be sent to its end after it was refused', async () => {
    const length = defaultLimits.requestBytes + 1_000_000;
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`,
    );
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('HTTP/1.1 413');
    // A connection that was ended by the other side fails from the second part on.
    const part = Buffer.alloc(length / 10);
    for (let i = 0; i < 10; i++) await promisify<Buffer, void>(socket.write.bind(socket))(part);
    await once(socket.resume(), 'end');
  });
});

describe('the limits', () => {
  it('can be set', async () => {
    const strict = await testServer({ limits: { ...defaultLimits, depth: 3, cost: 10 } });
    expect((await post(strict.url, hops(2))).message).toContain('at most 3 are allowed');
    expect((await post(strict.url, '{ models { nodes { name } } }')).message).toContain(
      'has 21 objects that the answer can hold: at most 10 are allowed',
    );
  });

  it('hold for subscriptions', async () => {
    const query = `subscription { graphChanged { ${times(101, (i) => `a${i}: position`)} } }`;
    const { text } = await send(server.url, {
      headers: { accept: 'text/event-stream' },
      body: JSON.stringify({ query }),
    });
    expect(text).toContain('MODELGRAPH_LIMIT_ALIASES');
  });

  it('hold for writes', async () => {
    const query = 'mutation ($refs: [EntityRef!]!) { deleteEntities(refs: $refs) { deletedCount } }';
    const refs = Array.from({ length: 100_000 }, (_, i) => ({ slug: `s${i}` }));
    const { message } = await post(server.url, query, { refs }, { authorization: `Bearer ${writer.key}` });
    expect(message).toContain('MODELGRAPH_LIMIT_VARIABLES');
  });
});

describe('the cost of an operation', () => {
  const told = async (query: string, path = '/graphql') => {
    const { text } = await send(server.url, {
      path,
      headers: { 'x-modelgraph-cost': '1' },
      body: JSON.stringify({ query }),
    });
    return JSON.parse(text).extensions?.cost;
  };

  it('is told to whoever asks', async () => {
    const query = '{ models(first: 10) { nodes { name developers(first: 5) { nodes { name } } } } }';
    for (const path of ['/graphql', '/graphql?by=yoga'])
      expect(await told(query, path)).toEqual({
        // The connection, ten models, their connections, and five developers each.
        estimated: 1 + 10 * (1 + 1 + 5),
        limit: 200_000,
        statements: expect.toSatisfy((count: number) => count >= 1 && count <= 3),
        milliseconds: expect.any(Number),
      });
    expect((await post(server.url, query)).text).not.toContain('"extensions"');
  });

  it.each([
    ['{ __typename }', 0],
    ['{ models { totalCount } }', 1],
    ['{ models { nodes { name } } }', 1 + 20],
    ['{ models(last: 3) { nodes { name } pageInfo { hasNextPage } } }', 1 + 3 + 1],
    ['{ models(first: 2) { nodes { developers { nodes { name } } } } }', 1 + 2 * (1 + 1 + 5)],
    ['{ models(first: 2) { ...F ...F } } fragment F on ModelConnection { nodes { name } }', 1 + 2 * 2],
    ['{ models(first: 2) { nodes { name } nodes @skip(if: true) { slug } } }', 1 + 2],
    ['{ nodes(ids: ["YQ", "Yg"]) { id } }', 2],
    // Ten values count as an object more.
    [`{ models(first: 3) { nodes { ${times(25, (i) => `a${i}: name`)} } } }`, 1 + 3 * (1 + 2)],
    ['{ neighborhood(of: { slug: "meta" }, limit: 7) { nodes { name } } }', 1 + 7],
    // A thing is of one kind: of what is asked of several, the dearest counts.
    [
      '{ entities(first: 2) { nodes { ... on Model { developers(first: 3) { nodes { name } } } ... on Claim { claimants(first: 1) { nodes { name } } } } } }',
      1 + 2 * (1 + 1 + 3),
    ],
    [print(parse('{ __schema { queryType { name } } }')), 20_000],
  ])('of %s is estimated', async (query, estimated) => {
    expect(await told(query)).toMatchObject({ estimated });
  });
});
