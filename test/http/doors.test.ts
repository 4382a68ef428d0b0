import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { RateLimit } from '../../src/http/rate-limit.ts';
import { writer } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { post, send, testServer } from '../support/server.ts';
import { loadStory } from '../support/story.ts';

const typename = { body: JSON.stringify({ query: '{ __typename }' }) };

beforeAll(loadStory);

describe('pages of other origins', () => {
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

  it('are not let in unless they are named', async () => {
    const { url } = await testServer();
    for (const sent of [{ ...typename, headers: { origin: 'https://a.test' } }, preflight('https://a.test')])
      expect(Object.keys((await send(url, sent)).headers).join()).not.toContain('access-control');
  });

  it('are let in where they are named, without cookies', async () => {
    const { url } = await testServer({}, { corsOrigins: ['https://a.test'] });
    const answer = await send(url, { ...typename, headers: { origin: 'https://a.test' } });
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.test',
      vary: expect.stringContaining('origin'),
    });
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    const asked = await send(url, preflight('https://a.test'));
    expect([asked.status, asked.headers['access-control-allow-methods']]).toEqual([204, 'GET, POST']);
    expect(asked.headers['access-control-allow-headers']).toContain('authorization, content-type, x-api-key');
    const other = await send(url, { ...typename, headers: { origin: 'https://b.test' } });
    expect(other.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('are all let in by a star', async () => {
    const { url } = await testServer({}, { corsOrigins: ['*'] });
    const answer = await send(url, { ...typename, headers: { origin: 'https://any.test' } });
    expect(answer.headers['access-control-allow-origin']).toBe('*');
  });
});

describe('GraphiQL', () => {
  it('may run its own scripts and no others, and stand in no frame', async () => {
    const { url } = await testServer();
    const response = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    const scripts = [...(await response.text()).matchAll(/<script>(.*?)<\/script>/gs)].map(
      ([, text = '']) => text,
    );
    expect(scripts).toHaveLength(2);
    for (const script of scripts)
      expect(policy).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('an answer', () => {
  it('is never taken for something else than it says', async () => {
    const { url } = await testServer();
    for (const path of ['/graphql', '/graphql?by=yoga', '/other', '/health'])
      expect((await send(url, { ...typename, path })).headers['x-content-type-options'], path).toBe(
        'nosniff',
      );
  });
});

describe('the rate of requests', () => {
  it('is limited by key, or else by address', async () => {
    const { url } = await testServer({}, { rate: { requests: 3, within: 60_000 } });
    const asked = (headers = {}) => post(url, '{ __typename }', {}, headers);
    for (let i = 0; i < 3; i++) expect((await asked()).status).toBe(200);
    const { status, headers, code, message } = await asked();
    expect([status, code, headers['retry-after']]).toEqual([429, 'RATE_LIMITED', '20']);
    expect(message).toBe('Too many requests (MODELGRAPH_RATE_LIMIT). Try again in 20 s.');
    // A key of their own is another caller, one that nobody has is not.
    expect((await asked({ authorization: `Bearer ${writer.key}` })).status).toBe(200);
    expect((await asked({ authorization: `Bearer ${writer.key}x` })).status).toBe(429);
    expect((await asked({ authorization: 'Bearer a.b.c' })).status).toBe(429);
    expect((await send(url, { method: 'GET', path: '/health' })).status).toBe(200);
  });

  it('comes back with time', () => {
    const limit = new RateLimit({ requests: 2, within: 10_000 });
    expect([0, 0, 0].map((now) => limit.take('a', now))).toEqual([0, 0, 5_000]);
    expect(limit.take('b', 0)).toBe(0);
    expect(limit.take('a', 4_000)).toBeCloseTo(1_000);
    expect(limit.take('a', 5_000)).toBe(0);
    expect([1e6, 1e6, 1e6].map((now) => limit.take('a', now))).toEqual([0, 0, 5_000]);
  });
});

describe('a fault of ours', () => {
  it('is told by an id alone, under which the log has it, without what is secret', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
    const database = Object.create(testDatabase(), {
      read: { value: async () => Promise.reject(new Error('secret.host:7687 MATCH (n) is broken')) },
    });
    const { url } = await testServer({ database, logger });
    for (const path of ['/graphql', '/graphql?by=yoga']) {
      lines.length = 0;
      const { text } = await send(url, {
        path,
        headers: { authorization: `Bearer ${writer.key}` },
        body: JSON.stringify({ query: '{ entity(ref: { slug: "meta" }) { name } }' }),
      });
      const { errors } = JSON.parse(text);
      expect(errors[0]).toMatchObject({
        message: 'Unexpected error.',
        extensions: {
          code: 'INTERNAL_SERVER_ERROR',
          correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        },
      });
      expect(text).not.toMatch(/secret|MATCH|stack/);
      const told = lines.filter((line) => line.includes(errors[0].extensions.correlationId));
      expect(told).toHaveLength(1);
      expect(told[0]).toContain('secret.host:7687');
      expect(lines.join()).not.toContain(writer.key);
    }
  });
});

describe('the schema', () => {
  const misspelt =
    '{ entity(ref: { slug: "meta" }) { nam } models(orderBy: [{ field: NAM }]) { totalCount } }';

  it('is told, and mistakes are guessed, unless that is switched off', async () => {
    const { url } = await testServer();
    expect((await post(url, '{ __schema { queryType { name } } }')).text).toContain('"Query"');
    expect((await post(url, misspelt)).text).toContain('Did you mean');
  });

  it('is not told where introspection is off, and everything else is', async () => {
    const { url } = await testServer({ introspection: false });
    for (const query of ['{ __schema { queryType { name } } }', '{ __type(name: "Model") { name } }'])
      expect(await post(url, query)).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
    expect((await post(url, '{ __typename }')).text).toBe('{"data":{"__typename":"Query"}}');
  });

  it('is not guessed at where suggestions are off', async () => {
    const { url } = await testServer({ suggestions: false });
    for (const [query, variables] of [
      [misspelt, {}],
      ['query ($by: EntityOrderField!) { models(orderBy: [{ field: $by }]) { totalCount } }', { by: 'NAM' }],
    ] as const) {
      const { text } = await post(url, query, variables);
      expect(text).toContain('"errors"');
      expect(text).not.toContain('Did you mean');
    }
  });
});
