import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { Gathering } from '../../src/graph/gathering.ts';
import { endless, Meter, type Patience } from '../../src/meter.ts';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';

describe('gathering', () => {
  /** Finds every key after a while, and keeps what was asked for together. */
  function gatherer() {
    const gathering = new Gathering<string>();
    const looked: string[][] = [];
    const given: Patience[] = [];
    const look = (question: string) => async (all: readonly string[], patience: Patience) => {
      looked.push([...all]);
      given.push(patience);
      await pause(5);
      if (all.includes('bad')) throw new Error('bad was asked for');
      return new Map(all.map((key) => [key, `${question}: ${key}`]));
    };
    const ask = (question: string, keys: readonly string[], patience: Patience = endless) =>
      gathering.ask(question, keys, look(question), patience);
    return { ask, looked, given };
  }

  it('lets nobody wait where nobody else asks, and those together who come meanwhile', async () => {
    const { ask, looked } = gatherer();
    const answers = await Promise.all(['a', 'b', 'c', 'd', 'c'].map((key) => ask('q', [key])));
    expect(looked).toEqual([['a'], ['b'], ['c', 'd']]);
    expect(answers.map((found, i) => found.get(['a', 'b', 'c', 'd', 'c'][i] ?? ''))).toEqual(
      ['a', 'b', 'c', 'd', 'c'].map((key) => `q: ${key}`),
    );
    await ask('q', ['e']);
    expect(looked.at(-1)).toEqual(['e']);
  });

  it('keeps questions apart', async () => {
    const { ask } = gatherer();
    const asked = Array.from({ length: 40 }, (_, i) => [`q${i % 3}`, `k${i}`] as const);
    const answers = await Promise.all(asked.map(([question, key]) => ask(question, [key])));
    expect(answers.map((found, i) => found.get(asked[i]?.[1] ?? ''))).toEqual(
      asked.map(([question, key]) => `${question}: ${key}`),
    );
  });

  it('tells an error to those whose keys were looked for, and goes on', async () => {
    const { ask } = gatherer();
    const outcomes = await Promise.allSettled(['a', 'b', 'c', 'bad'].map((key) => ask('q', [key])));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect((await ask('q', ['a'])).get('a')).toBe('q: a');
  });

  it('lets go who waits no more, and cancels what is shared when nobody waits', async () => {
    const { ask, given } = gatherer();
    const meters = ['a', 'b', 'c', 'd', 'e'].map(() => new Meter());
    const asked = ['a', 'b', 'c', 'd', 'e'].map((key, i) => ask('q', [key], meters[i]));
    const outcomes = Promise.allSettled(asked);
    meters[2]?.hangUp();
    await asked[2]?.catch(() => {});
    await asked[0];
    const shared = given[2];
    expect([given[0], given[1]]).toEqual([meters[0], meters[1]]);
    meters[3]?.hangUp();
    expect(shared?.over).toBeUndefined();
    meters[4]?.hangUp();
    expect(shared?.over?.code).toBe('DEADLINE_EXCEEDED');
    expect((await outcomes).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
  });

  it('asks for few keys at a time, in the order in which they came', async () => {
    const { ask, looked } = gatherer();
    await Promise.all(Array.from({ length: 100 }, (_, i) => ask('q', [String(i)])));
    expect(looked.flat()).toEqual(Array.from({ length: 100 }, (_, i) => String(i)));
    expect(Math.max(...looked.map(({ length }) => length))).toBeLessThanOrEqual(32);
  });
});

describe('requests that ask the same at the same time', () => {
  beforeAll(loadStory);
  const page = `query ($slug: String!, $first: Int) {
    entity(ref: { slug: $slug }) { slug name relations(first: $first) { totalCount nodes { type from { slug } to { slug } } } }
  }`;

  it.each(['cut', 'common', 'fused'] as const)(
    'share statements, and get each its own answer: %s',
    async (mode) => {
      const rows = await testDatabase().read('MATCH (n:Entity) RETURN n.slug ORDER BY n.slug LIMIT 30');
      const asked = [...rows.map(([slug]) => String(slug)), 'none', 'none'].flatMap((slug) =>
        [3, 5].map((first) => ({ slug, first })),
      );
      const alone: unknown[] = [];
      for (const variables of asked) alone.push(await dataOf(page, variables, mode));
      let statements = 0;
      const end = testDatabase().onStatement(() => statements++);
      const together = await Promise.all(asked.map((variables) => dataOf(page, variables, mode)));
      end();
      expect(together).toEqual(alone);
      expect(statements).toBeLessThan(asked.length);
    },
  );

  it('see what was written before they asked', async () => {
    const write = (name: string) =>
      ask(
        `mutation ($name: String!) {
          upsertEntities(input: [{ topic: { slug: "gathered", name: $name } }]) { userErrors { message } }
        }`,
        { name },
      );
    const read = () => dataOf('{ entity(ref: { slug: "gathered" }) { name } }');
    for (let round = 0; round < 10; round++) {
      const before = Array.from({ length: 6 }, read);
      expect((await write(`Round ${round}`)).errors).toEqual([]);
      const after = await Promise.all(Array.from({ length: 6 }, read));
      expect(after).toEqual(after.map(() => ({ entity: { name: `Round ${round}` } })));
      await Promise.all(before);
    }
  });
});
