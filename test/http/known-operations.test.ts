import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KnownOperations, readOperations } from '../../src/execution/known-operations.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { type Sent, send, testServer } from '../support/server.ts';
import { loadStory } from '../support/story.ts';

const name = 'query ($slug: String = "meta") { entity(ref: { slug: $slug }) { name } }';
const other = '{ entity(ref: { slug: "openai" }) { name } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const asked = (text: string, more: object = {}): Sent => ({
  body: JSON.stringify({ ...more, extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } } }),
});
const meta = '{"data":{"entity":{"name":"Meta"}}}';

beforeAll(loadStory);

describe('an operation that is asked for by its hash', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await testServer();
  });

  it('is answered once it was sent with its text, with the variables of each request', async () => {
    const unknown = await send(server.url, asked(name));
    expect(unknown).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND', message: 'PersistedQueryNotFound' });
    expect((await send(server.url, asked(name, { query: name }))).text).toBe(meta);
    expect((await send(server.url, asked(name))).text).toBe(meta);
    const { text } = await send(server.url, asked(name, { variables: { slug: 'openai' } }));
    expect(text).toBe('{"data":{"entity":{"name":"OpenAI"}}}');
  });

  it('can be asked for by GET', async () => {
    await send(server.url, asked(name, { query: name }));
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hashOf(name) } });
    const path = `/graphql?extensions=${encodeURIComponent(extensions)}`;
    expect(
      (await send(server.url, { method: 'GET', path, headers: { accept: 'application/json' } })).text,
    ).toBe(meta);
  });

  it('is refused where what comes with its hash is no text', async () => {
    for (const query of [1, true, [name], { name }])
      expect(await send(server.url, asked(name, { query }))).toMatchObject({
        status: 400,
        code: 'BAD_REQUEST',
      });
  });

  it('is refused where the hash is that of another text, which is not remembered', async () => {
    const wrong = { body: asked(other, { query: name }).body ?? '' };
    expect(await send(server.url, wrong)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await send(server.url, asked(other))).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  });
});

describe('a file of operations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelgraph-operations-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileOf = (content: string) => {
    const file = join(folder, 'operations.json');
    writeFileSync(file, content);
    return file;
  };

  it.each([
    ['by hash', { [hashOf(name)]: name }],
    [
      "in Apollo's format",
      {
        format: 'apollo-persisted-query-manifest',
        version: 1,
        operations: [{ id: hashOf(name), name: 'Name', type: 'query', body: name }],
      },
    ],
  ])('is read %s, and its operations need not be sent with their text', async (_, content) => {
    const given = readOperations(fileOf(JSON.stringify(content)));
    const server = await testServer({ operations: new KnownOperations(given) });
    expect((await send(server.url, asked(name))).text).toBe(meta);
    expect((await send(server.url, { body: JSON.stringify({ query: other }) })).text).toContain('OpenAI');
  });

  it('is all that is answered where no others may be asked for', async () => {
    const given = new Map([[hashOf(name), name]]);
    const server = await testServer({ operations: new KnownOperations(given, true) });
    expect((await send(server.url, asked(name))).text).toBe(meta);
    expect((await send(server.url, { body: JSON.stringify({ query: name }) })).text).toBe(meta);
    for (const refused of [{ body: JSON.stringify({ query: other }) }, asked(other, { query: other })])
      expect(await send(server.url, refused)).toMatchObject({ code: 'FORBIDDEN' });
    expect(await send(server.url, asked(other))).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
    expect(await send(server.url, { body: JSON.stringify({ query: [other] }) })).toMatchObject({
      status: 400,
    });
  });

  it.each(['', '[]', '{"abc": "{ x }"}', '{"format": "apollo-persisted-query-manifest"}'])(
    'is refused with its name and what is allowed where it holds %j',
    (content) => {
      expect(() => readOperations(fileOf(content))).toThrow(/operations\.json" can't be used: /);
    },
  );
});
