import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChangeFeed, type FeedOptions } from '../../src/changes/change-feed.ts';
import { ChangeLog } from '../../src/changes/change-log.ts';
import type { EntityRow } from '../../src/write/rows.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';

const topic = (slug: string): EntityRow => ({ kind: 'TOPIC', slug, properties: { name: slug } });

/** A server of its own on the one database. */
function server(interval = 50) {
  const log = new ChangeLog(testDatabase());
  const feed = new ChangeFeed(log, interval);
  feeds.push(feed);
  const write = (...rows: EntityRow[]) =>
    log.write({ actor: 'test' }, async (run, recorder) => recorder.add(await upsertEntities(run, rows)));
  return { log, feed, write };
}
const feeds: ChangeFeed[] = [];

type Subscription = Awaited<ReturnType<ChangeFeed['subscribe']>>;

/** The next few changes: the slug of each, and where it stands. */
async function take(subscription: Subscription, count: number) {
  const taken: { key: string; position: string }[] = [];
  while (taken.length < count) {
    const { value, done } = await subscription.next();
    if (done) break;
    const { identity, position } = value;
    taken.push({ key: identity.of === 'entity' ? identity.slug : identity.type, position });
  }
  return taken;
}
const keys = async (subscription: Subscription, count: number) =>
  (await take(subscription, count)).map(({ key }) => key);

beforeEach(emptyGraph);
afterEach(() => {
  for (const feed of feeds.splice(0)) feed.close();
});

describe('the change feed', () => {
  it('delivers each change once and in order to every subscriber, whichever server wrote it', async () => {
    const [one, other] = [server(), server()];
    const subscriptions = await Promise.all([one, one, other].map(({ feed }) => feed.subscribe({})));
    const all = Promise.all(subscriptions.map((subscription) => keys(subscription, 20)));
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => (i % 2 ? one : other).write(topic(`a-${i}`), topic(`b-${i}`))),
    );
    const [first, second, third] = await all;
    expect(new Set(first)).toHaveLength(20);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    for (const [i, key] of (first ?? []).entries())
      if (i % 2 === 0) expect(first?.[i + 1]).toBe(key.replace('a', 'b'));
  });

  it('begins with what happens after it was subscribed to', async () => {
    const { feed, write } = server();
    await write(topic('before'));
    const subscription = await feed.subscribe({});
    await write(topic('after'));
    expect(await keys(subscription, 1)).toEqual(['after']);
  });

  it('is woken by writes of its own server without waiting for a poll', async () => {
    const { feed, write } = server(60_000);
    const subscription = await feed.subscribe({});
    const next = keys(subscription, 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await write(topic('a'));
    expect(await next).toEqual(['a']);
  });

  it('resumes behind any change, also in the middle of a transaction', async () => {
    const { feed, write } = server();
    const whole = await feed.subscribe({});
    await write(topic('a'), topic('b'), topic('c'));
    await write(topic('d'));
    await write(topic('e'), topic('f'));
    const taken = await take(whole, 6);
    expect(taken.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    for (const [i, { position }] of taken.entries()) {
      if (i === 5) continue;
      const resumed = await feed.subscribe({ after: position });
      expect(await take(resumed, 5 - i)).toEqual(taken.slice(i + 1));
      await resumed.return?.();
    }
  });

  it('delivers only the kinds asked for, relations by the kinds of their ends', async () => {
    const { feed, log } = server();
    const subscribe = (kinds: FeedOptions['kinds']) => feed.subscribe({ kinds });
    const [topics, organizations, none] = await Promise.all([
      subscribe(['TOPIC']),
      subscribe(['ORGANIZATION']),
      subscribe([]),
    ]);
    await log.write({ actor: 'test' }, async (run, recorder) => {
      recorder.add(
        await upsertEntities(run, [
          topic('t'),
          { ...topic('o'), kind: 'ORGANIZATION' },
          { ...topic('p'), kind: 'PERSON' },
        ]),
      );
      recorder.add(
        await upsertRelations(run, [
          { type: 'TAGGED', from: 'o', to: 't' },
          { type: 'EMPLOYED_BY', from: 'p', to: 'o' },
        ]),
      );
    });
    expect(await keys(topics, 2)).toEqual(['t', 'TAGGED']);
    expect(await keys(organizations, 3)).toEqual(['o', 'TAGGED', 'EMPLOYED_BY']);
    const nothing = keys(none, 1);
    await none.return?.();
    expect(await nothing).toEqual([]);
  });

  it('refuses positions that are none, or that the log does not reach', async () => {
    const { feed, log, write } = server();
    for (const after of ['', 'x', '1', '1.2.3', '-1.0', "1.1'", `${(await log.position()) + 1}.1`])
      await expect(feed.subscribe({ after })).rejects.toMatchObject({ code: 'BAD_CURSOR' });
    await write(topic('a'));
    await write(topic('b'));
    const position = await log.position();
    await expect(feed.subscribe({ after: `${position}.2` })).rejects.toThrow(
      `${position}.2 is no position of a change: transaction ${position} holds 1.`,
    );
    await testDatabase().run('MATCH (c:Change) WHERE c.position < $p.position DELETE c', { p: { position } });
    await expect(feed.subscribe({ after: `${position - 2}.1` })).rejects.toThrow('does not reach');
    await expect(feed.subscribe({ after: `${position - 1}.1` })).resolves.toBeDefined();
  });

  it('asks the log once for all who wait for the same, and not at all for those who do not read', async () => {
    const { feed, write } = server(60_000);
    const subscriptions = await Promise.all(Array.from({ length: 100 }, () => feed.subscribe({})));
    const reading = Promise.all(subscriptions.slice(0, 50).map((subscription) => keys(subscription, 1)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const statements: string[] = [];
    const end = testDatabase().onStatement((text) => {
      if (text.includes('c.actions')) statements.push(text);
    });
    await write(topic('a'));
    await reading;
    end();
    expect(statements.length).toBeLessThan(4);
  });

  it('leaves nothing behind when subscribers go, whatever they were doing', async () => {
    const { feed, write } = server(20);
    const subscriptions = await Promise.all(Array.from({ length: 30 }, () => feed.subscribe({})));
    expect(feed.subscribers).toBe(30);
    const waiting = subscriptions.slice(10).map((subscription) => subscription.next());
    await write(topic('a'), topic('b'));
    await Promise.all(subscriptions.slice(10, 20).map((subscription) => subscription.next()));
    await Promise.all(waiting.slice(0, 10));
    const stuck = subscriptions.slice(20).map(async (subscription) => {
      await subscription.next();
      return subscription.next();
    });
    await Promise.all(subscriptions.map((subscription) => subscription.return?.()));
    await Promise.all(stuck);
    expect(feed.subscribers).toBe(0);
    const statements: string[] = [];
    const end = testDatabase().onStatement((text) => statements.push(text));
    await new Promise((resolve) => setTimeout(resolve, 200));
    end();
    expect(statements).toEqual([]);
    expect(await subscriptions[0]?.next()).toMatchObject({ done: true });
  });

  it('ends all subscriptions when it is closed', async () => {
    const { feed } = server();
    const subscription = await feed.subscribe({});
    const next = subscription.next();
    feed.close();
    expect(await next).toMatchObject({ done: true });
    expect(await (await feed.subscribe({})).next()).toMatchObject({ done: true });
    expect(feed.subscribers).toBe(0);
  });
});
