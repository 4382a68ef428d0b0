import { createHmac } from 'node:crypto';
import { pino } from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Access } from '../../src/auth/access.ts';
import { createKey, parseKeys } from '../../src/auth/api-keys.ts';
import { createApp } from '../../src/server.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

const reader = createKey('reader', ['graph:read']);
const writer = createKey('writer', ['graph:write']);
const keys = parseKeys(`${reader.entry},${writer.entry}`);
const secret = 'a secret that is long enough for a test';
const tokens = { signedWith: { secret }, issuer: 'https://id.example.org', audience: 'modelgraph' };

/** A token as an authorization server would sign it. */
function token(claims: object, header: object = { alg: 'HS256', typ: 'JWT' }, key = secret): string {
  const given = {
    iss: tokens.issuer,
    aud: tokens.audience,
    exp: Math.floor(Date.now() / 1000) + 60,
    ...claims,
  };
  const signed = [header, given]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const operations = {
  read: '{ stats { entityCount } }',
  analyze:
    '{ impact(of: {slug: "meta"}) { totalCount } licenseLineage(of: {slug: "llama-2"}) { licenseCount } debate(topic: {slug: "open-vs-closed"}) { sides { claimCount } } }',
  export: '{ neighborhood(of: {slug: "meta"}) { export(format: CSV) } }',
  subscribe: 'subscription { graphChanged { key } }',
  write:
    'mutation { upsertEntities(input: [{topic: {slug: "t", name: "T"}}], dryRun: true) { created userErrors { message } } }',
  delete: 'mutation { deleteEntities(refs: [{slug: "nothing"}]) { deletedCount } }',
};

/** The code with which an operation is refused; undefined where it is let through. */
async function refusal(access: Access, query: string, headers: Readonly<Record<string, string>>) {
  const { yoga } = createApp({ database: testDatabase(), logger: pino({ level: 'silent' }), access });
  const stopping = new AbortController();
  const response = await yoga.fetch('http://modelgraph.test/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: query.startsWith('sub') ? 'text/event-stream' : '*/*',
      ...headers,
    },
    body: JSON.stringify({ query }),
    signal: stopping.signal,
  });
  if (response.headers.get('content-type')?.includes('event-stream')) {
    const chunk = await response.body?.getReader().read();
    stopping.abort();
    return /"code":"([A-Z_]+)"/.exec(new TextDecoder().decode(chunk?.value as Uint8Array))?.[1];
  }
  const { errors = [] } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return errors[0]?.extensions.code;
}

const open: Access = { publicRead: true, keys, tokens };
const closed: Access = { ...open, publicRead: false };
const bearer = (sent: string) => ({ authorization: `Bearer ${sent}` });

describe('access', () => {
  beforeAll(loadStory);

  it.each([
    ['anybody, where reading is open', open, {}, undefined, 'UNAUTHENTICATED'],
    ['anybody, where reading is closed', closed, {}, 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
    ['a key that may read', closed, bearer(reader.key), undefined, 'FORBIDDEN'],
    ['a key that may write', closed, bearer(writer.key), undefined, undefined],
    ['a key in its own header', closed, { 'x-api-key': writer.key }, undefined, undefined],
    ['a key that is unknown', open, bearer(`${writer.key}x`), 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
    [
      'something that is neither',
      open,
      { authorization: 'Basic eDp5' },
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ],
    [
      'a token that may write',
      closed,
      bearer(token({ sub: 'ada', scope: 'openid graph:write' })),
      undefined,
      undefined,
    ],
    [
      'a token with a list of scopes',
      closed,
      bearer(token({ scopes: ['graph:read'] })),
      undefined,
      'FORBIDDEN',
    ],
    ['a token without a scope', closed, bearer(token({ sub: 'ada' })), 'FORBIDDEN', 'FORBIDDEN'],
    [
      'a token that has expired',
      open,
      bearer(token({ scope: 'graph:write', exp: 1 })),
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ],
    [
      'a token for somebody else',
      open,
      bearer(token({ scope: 'graph:write', aud: 'other' })),
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ],
    [
      'a token of somebody else',
      open,
      bearer(token({ scope: 'graph:write', iss: 'other' })),
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ],
    [
      'a token with another signature',
      open,
      bearer(token({ scope: 'graph:write' }, undefined, 'another')),
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ],
    [
      'a token without a signature',
      open,
      bearer(token({ scope: 'graph:write' }, { alg: 'none' })),
      'UNAUTHENTICATED',
      'UNAUTHENTICATED',
    ],
  ] as const)('lets %s do what it may', async (_who, access, headers, read, write) => {
    expect(await refusal(access, operations.read, headers)).toBe(read);
    expect(await refusal(access, operations.analyze, headers)).toBe(read);
    expect(await refusal(access, operations.export, headers)).toBe(read);
    expect(await refusal(access, operations.write, headers)).toBe(write);
    expect(await refusal(access, operations.delete, headers)).toBe(write);
    if (read) expect(await refusal(access, operations.subscribe, headers)).toBe(read);
  });
});
