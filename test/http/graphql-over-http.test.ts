import { serverAudits } from 'graphql-http';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from '../../src/http/http-server.ts';
import { writer } from '../support/ask.ts';
import { post, send, testServer } from '../support/server.ts';
import { loadStory } from '../support/story.ts';

let server: HttpServer;
beforeAll(async () => {
  await loadStory();
  server = await testServer();
});

// What has anything in its address but the path is left to Yoga.
describe.each([
  ['the short way', '/graphql'],
  ['Yoga', '/graphql?by=yoga'],
])('GraphQL over HTTP, answered by %s', (_, path) => {
  const audits = serverAudits({ url: () => `${server.url}${path}` });

  it('is audited in full', () => expect(audits.length).toBeGreaterThanOrEqual(60));

  it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
    const result = await audit.fn();
    expect(result.status, 'reason' in result ? result.reason : '').toBe('ok');
  });
});

const write = 'mutation { deleteEntities(refs: [{ slug: "meta" }]) { deletedCount } }';
const key = { authorization: `Bearer ${writer.key}` };

describe('a request', () => {
  it.each([
    ['variables', '{'],
    ['extensions', 'no'],
  ])('by GET with %s that are no JSON is refused', async (name, value) => {
    const address = new URLSearchParams({ query: '{ __typename }', [name]: value });
    const answer = await send(server.url, { method: 'GET', path: `/graphql?${address}` });
    expect([answer.status, answer.code]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.message).toContain('have to be JSON');
  });

  it('by GET writes nothing', async () => {
    const address = new URLSearchParams({ query: write });
    const answer = await send(server.url, { method: 'GET', path: `/graphql?${address}`, headers: key });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });

  const boundary = 'multipart/form-data; boundary=x';
  it.each([
    ['application/x-www-form-urlencoded', new URLSearchParams({ query: write }).toString()],
    [
      boundary,
      `--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"${write}"}\r\n--x--`,
    ],
    ['text/plain', JSON.stringify({ query: write })],
    ['text/plain; x=application/json', JSON.stringify({ query: write })],
    ['application/graphql', write],
    ['', JSON.stringify({ query: write })],
  ])('of the type "%s", as the page of another origin can send, is refused', async (type, body) => {
    const answer = await send(server.url, { headers: { ...key, 'content-type': type }, body });
    expect([answer.status, answer.code]).toEqual([415, 'BAD_REQUEST']);
    expect((await post(server.url, '{ entity(ref: { slug: "meta" }) { name } }')).text).toContain('"Meta"');
  });

  it('with several operations in a list is told that they have to come one by one', async () => {
    const answer = await send(server.url, { body: JSON.stringify([{ query: '{ __typename }' }]) });
    expect([answer.status, answer.message]).toEqual([400, 'Batching is not supported.']);
  });
});
