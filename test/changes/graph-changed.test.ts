import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../src/server.ts';
import { testAccess, writer } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

interface Event {
  readonly data: { readonly graphChanged: Record<string, unknown> };
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** Two servers on one database, over HTTP. */
const apps: App[] = [];
const servers: { url: string; close(): void }[] = [];

beforeAll(async () => {
  await loadStory();
  for (let i = 0; i < 2; i++) {
    const app = createApp({
      database: testDatabase(),
      logger: pino({ level: 'silent' }),
      access: testAccess,
    });
    const server = createServer((request, response) => void app.yoga(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    apps.push(app);
    servers.push({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
      close: () => {
        server.closeAllConnections();
        server.close();
      },
    });
  }
});
afterAll(() => {
  for (const server of servers) server.close();
});

const fields = `action key position at entity { slug name version } relation { id type from { slug } to { slug } }`;

/** Subscribes by server-sent events; each call of `next` waits for one. */
async function subscribe(server: number, args = '') {
  const stopping = new AbortController();
  const query = `subscription { graphChanged${args} { ${fields} } }`;
  const response = await fetch(`${servers[server]?.url}?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'text/event-stream' },
    signal: stopping.signal,
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const next = async (): Promise<Event> => {
    for (;;) {
      const match = /^event: next\ndata: (.*)\n\n/m.exec(text);
      if (match) {
        text = text.slice(match.index + match[0].length);
        return JSON.parse(match[1] ?? '') as Event;
      }
      const { value, done } = (await reader?.read()) ?? { done: true };
      if (done) throw new Error(`The stream has ended: ${text}`);
      text += value;
    }
  };
  return { next, stop: () => stopping.abort() };
}

async function write(server: number, mutation: string): Promise<void> {
  const response = await fetch(servers[server]?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${writer.key}` },
    body: JSON.stringify({ query: `mutation { ${mutation} }` }),
  });
  const { errors, data } = (await response.json()) as {
    errors?: unknown;
    data: Record<string, { userErrors: unknown[] }>;
  };
  expect(errors).toBeUndefined();
  for (const { userErrors } of Object.values(data)) expect(userErrors).toEqual([]);
}
const tell = 'userErrors { message }';

describe('graphChanged', () => {
  it('delivers what any server writes, with the thing as it is, and null for what is gone', async () => {
    const subscriptions = await Promise.all([subscribe(0), subscribe(1)]);
    await write(0, `upsertEntities(input: [{ topic: { slug: "t", name: "One" } }]) { ${tell} }`);
    for (const { next } of subscriptions)
      expect((await next()).data.graphChanged).toEqual({
        action: 'CREATED',
        key: 't',
        position: expect.stringMatching(/^\d+\.1$/),
        at: expect.stringMatching(/^\d{4}-/),
        entity: { slug: 't', name: 'One', version: 1 },
        relation: null,
      });
    await write(1, `upsertEntities(input: [{ topic: { slug: "t", name: "Two" } }]) { ${tell} }`);
    await Promise.all(
      subscriptions.map(async ({ next }) =>
        expect((await next()).data.graphChanged).toMatchObject({
          action: 'UPDATED',
          entity: { name: 'Two', version: 2 },
        }),
      ),
    );
    await write(
      1,
      `upsertRelations(input: [{ type: TAGGED, from: { slug: "meta" }, to: { slug: "t" } }]) { ${tell} }`,
    );
    for (const { next } of subscriptions) {
      const { key, relation } = (await next()).data.graphChanged;
      expect(relation).toEqual({ id: key, type: 'TAGGED', from: { slug: 'meta' }, to: { slug: 't' } });
    }
    await write(0, `deleteEntities(refs: [{ slug: "t" }]) { ${tell} }`);
    for (const { next, stop } of subscriptions) {
      expect((await next()).data.graphChanged).toMatchObject({
        action: 'DELETED',
        relation: null,
        entity: null,
      });
      expect((await next()).data.graphChanged).toMatchObject({ action: 'DELETED', key: 't', entity: null });
      stop();
    }
  });

  it('tells into what something was merged', async () => {
    const { next, stop } = await subscribe(0, '(kinds: [TOPIC])');
    await write(
      1,
      `upsertEntities(input: [{ topic: { slug: "a", name: "A" } }, { topic: { slug: "b", name: "B" } }]) { ${tell} }`,
    );
    await next();
    await next();
    await write(1, `mergeEntities(into: { slug: "a" }, from: [{ slug: "b" }]) { ${tell} }`);
    expect((await next()).data.graphChanged).toMatchObject({ action: 'UPDATED', key: 'a' });
    expect((await next()).data.graphChanged).toMatchObject({
      action: 'MERGED',
      key: 'b',
      entity: { slug: 'a' },
    });
    stop();
  });

  it('goes on where a broken connection left off', async () => {
    const first = await subscribe(0);
    await write(0, `upsertEntities(input: [{ topic: { slug: "x1", name: "X" } }]) { ${tell} }`);
    const { position } = (await first.next()).data.graphChanged;
    first.stop();
    await write(0, `upsertEntities(input: [{ topic: { slug: "x2", name: "X" } }]) { ${tell} }`);
    await write(1, `upsertEntities(input: [{ topic: { slug: "x3", name: "X" } }]) { ${tell} }`);
    const second = await subscribe(1, `(after: "${position}")`);
    expect((await second.next()).data.graphChanged.key).toBe('x2');
    expect((await second.next()).data.graphChanged.key).toBe('x3');
    second.stop();
  });

  it('answers a malformed position with its code', async () => {
    const query = 'subscription { graphChanged(after: "x") { key } }';
    const response = await fetch(`${servers[0]?.url}?query=${encodeURIComponent(query)}`, {
      headers: { accept: 'text/event-stream' },
    });
    expect(await response.text()).toContain('BAD_CURSOR');
  });

  it('forgets subscribers whose connection is gone', async () => {
    const before = apps[0]?.feed.subscribers ?? 0;
    const subscriptions = await Promise.all(Array.from({ length: 10 }, () => subscribe(0)));
    expect(apps[0]?.feed.subscribers).toBe(before + 10);
    for (const { stop } of subscriptions) stop();
    for (let i = 0; i < 100 && apps[0]?.feed.subscribers !== 0; i++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(apps[0]?.feed.subscribers).toBe(0);
  });
});
