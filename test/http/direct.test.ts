import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DirectLane } from '../../src/http/direct.ts';
import { testApp, writer } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { type Sent, send } from '../support/server.ts';
import { loadStory } from '../support/story.ts';

/** Two servers of the same app: one that takes the short way where it can, one that never does. */
const servers: Server[] = [];
const ports: number[] = [];

beforeAll(async () => {
  await loadStory();
  const app = testApp('auto');
  const lane = new DirectLane(app);
  for (const listener of [lane.answer.bind(lane), app.yoga]) {
    const server = createServer((request, response) => void listener(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    ports.push((server.address() as AddressInfo).port);
  }
});
afterAll(() => {
  for (const server of servers) server.close();
});

/** What one of the servers answers, without what belongs to the connection. */
async function answerOf(port: number | undefined, sent: Sent): Promise<object> {
  const { status, headers, text } = await send(`http://127.0.0.1:${port}`, sent);
  const { date, connection, 'transfer-encoding': encoding, 'content-length': length, ...rest } = headers;
  return { status, headers: rest, text };
}

const json = (value: unknown): Pick<Sent, 'body'> => ({ body: JSON.stringify(value) });
const name = 'query Named($slug: String = "llama-2") { entity(ref: { slug: $slug }) { name } }';
const write = 'mutation { deleteEntities(refs: [{ slug: "none" }]) { deletedCount userErrors { code } } }';
const responses = 'application/graphql-response+json';

describe('the short way of a plain operation', () => {
  it.each<[string, Sent]>([
    ['a query', json({ query: name })],
    ['a query with variables', json({ query: name, variables: { slug: 'meta' }, operationName: 'Named' })],
    [
      'one of several operations',
      json({ query: `${name} query Other { stats { entityCount } }`, operationName: 'Other' }),
    ],
    ['no operation named of several', json({ query: `${name} query Other { stats { entityCount } }` })],
    ['an operation that is not there', json({ query: name, operationName: 'None' })],
    ['nulls for what is not given', json({ query: name, variables: null, operationName: null })],
    [
      'fields in a given order, and aliases',
      json({ query: '{ b: ontology { version } a: __typename ...F } fragment F on Query { __typename }' }),
    ],
    [
      'dates, large numbers and nothing',
      json({
        query:
          '{ models(first: 3) { totalCount nodes { releasedOn parameterCount url createdAt developers { edges { cursor } } } } none: entity(ref: {slug: "none"}) { id } }',
      }),
    ],
    [
      'introspection',
      json({ query: '{ __schema { queryType { name } } __type(name: "Model") { fields { name } } }' }),
    ],
    ['text that is no GraphQL', json({ query: '{ entity(' })],
    ['fields that do not exist', json({ query: '{ entity(ref: { slug: "meta" }) { nme } }' })],
    ['a variable of another type', json({ query: name, variables: { slug: 7 } })],
    ['an argument out of range', json({ query: '{ models(first: 1000) { nodes { name } } }' })],
    [
      'an error beside data',
      json({
        query:
          '{ ok: stats { entityCount } bad: paths(from: { slug: "none" }, to: { slug: "meta" }) { length } }',
      }),
    ],
    ['a write without a key', json({ query: write })],
    ['a write with a key', { ...json({ query: write }), headers: { authorization: `Bearer ${writer.key}` } }],
    [
      'a write with a key that is not known',
      { ...json({ query: write }), headers: { authorization: `Bearer ${writer.key}x` } },
    ],
    ...[
      ['a variable of another type', { topic: { slug: 7 } }, ''],
      ['a variable of no kind', {}, ''],
      ['what is not allowed', { topic: { slug: 'B', name: 'B' } }, ''],
      ['an argument out of range', { topic: { slug: 'b', name: 'B' } }, 'x'.repeat(1_001)],
    ].map(([what, item, reason]): [string, Sent] => [
      `a write with ${what}`,
      {
        ...json({
          query:
            'mutation($item: EntityInput!, $reason: String) { upsertEntities(input: [$item], reason: $reason, dryRun: true) { created entities { id } userErrors { code field message } } }',
          variables: { item, reason },
        }),
        headers: { 'x-api-key': writer.key },
      },
    ]),
    ['a query with a key', { ...json({ query: name }), headers: { 'x-api-key': writer.key } }],
    [
      'a query with a key that is not known',
      { ...json({ query: name }), headers: { authorization: `Bearer ${writer.key}x` } },
    ],
    [
      'a query with a token that is none',
      { ...json({ query: name }), headers: { authorization: 'Bearer x.y.z' } },
    ],
    [
      'a subscription',
      {
        ...json({ query: 'subscription { graphChanged { position } }' }),
        headers: { accept: 'application/json' },
      },
    ],
    ['empty extensions', json({ query: name, extensions: {} })],
    ['a list of operations', json([{ query: name }])],
    ['no query', json({ variables: {} })],
    ['a query that is no text', json({ query: 7 })],
    ['variables that are no map', json({ query: name, variables: [1] })],
    ['a body that is no JSON', { body: '{' }],
    ['no body', { body: '' }],
    ['bytes that are no text', { body: `{"query":"{ __typename }","x":"${'\uFFFF'}"}` }],
    ['another type of content', { ...json({ query: name }), headers: { 'content-type': 'text/plain' } }],
    [
      'a charset',
      { ...json({ query: name }), headers: { 'content-type': 'application/json; charset=utf-8' } },
    ],
    ['another method', { method: 'PUT', ...json({ query: name }) }],
    [
      'a query in the address',
      { method: 'GET', path: `/graphql?query=${encodeURIComponent('{__typename}')}` },
    ],
    ['another path', { path: '/other', ...json({ query: name }) }],
    ['a path with a question mark', { path: '/graphql?', ...json({ query: name }) }],
    ...[
      '*/*',
      'application/json',
      responses,
      `${responses}, application/json`,
      `application/json, ${responses}`,
      'text/event-stream',
      'text/html',
      'image/png',
      `${responses};q=0.5, application/json`,
    ].flatMap((accept): [string, Sent][] => [
      [`an answer in ${accept}`, { ...json({ query: name }), headers: { accept } }],
      [
        `an error in ${accept}`,
        { ...json({ query: '{ models(first: 1000) { nodes { name } } }' }), headers: { accept } },
      ],
      [`a refusal in ${accept}`, { ...json({ query: '{' }), headers: { accept } }],
    ]),
  ])('answers as the long one: %s', async (_, sent) => {
    const answer = await answerOf(ports[1], sent);
    expect(await answerOf(ports[0], sent)).toEqual(answer);
    // What is kept of it by then must not let in what was refused.
    expect(await answerOf(ports[0], sent)).toEqual(answer);
  });

  it('answers a document again as the first time, with other variables and callers', async () => {
    for (const slug of ['meta', 'none', 'openai', 'meta'])
      for (const headers of [{}, { authorization: `Bearer ${writer.key}` }]) {
        const sent = { ...json({ query: name, variables: { slug } }), headers };
        expect(await answerOf(ports[0], sent)).toEqual(await answerOf(ports[1], sent));
      }
  });

  it('writes once, also where the answer is an error', async () => {
    const item = { topic: { slug: 'short', name: 'Short' } };
    const query = `mutation($input: [EntityInput!]!, $reason: String) {
      first: upsertEntities(input: $input) { created unchanged }
      second: upsertEntities(input: $input, reason: $reason) { created unchanged }
    }`;
    const headers = { 'x-api-key': writer.key };
    const ask = async (reason: string) =>
      JSON.parse(
        (
          await send(`http://127.0.0.1:${ports[0]}`, {
            ...json({ query, variables: { input: [item], reason } }),
            headers,
          })
        ).text,
      );
    const position = () => testDatabase().read('MATCH (c:ChangeCounter) RETURN c.position');
    const before = await position();
    expect(await ask('x'.repeat(1_001))).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'BAD_USER_INPUT', outcome: 'WRITTEN' } }],
    });
    expect(await position()).toEqual([[Number(before[0]?.[0] ?? 0) + 1]]);
    const unchanged = { created: 0, unchanged: 1 };
    expect(await ask('')).toEqual({ data: { first: unchanged, second: unchanged } });
  });

  it('goes on where a caller hangs up while sending', async () => {
    await new Promise<void>((resolve) => {
      const sent = httpRequest({
        port: ports[0],
        host: '127.0.0.1',
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', 'content-length': '1000' },
      });
      sent.once('error', () => resolve());
      sent.write('{"query":', () => sent.destroy(new Error('gone')));
    });
    expect(await answerOf(ports[0], json({ query: name }))).toMatchObject({ status: 200 });
  });
});
