import { beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from '../../src/http/http-server.ts';
import { writer } from '../support/ask.ts';
import { post, testServer } from '../support/server.ts';
import { loadStory } from '../support/story.ts';

const key = { authorization: `Bearer ${writer.key}` };
const name = '{ entity(ref: { slug: "meta" }) { name } }';
const rename = (to: string) => `mutation {
  upsertEntities(input: [{ organization: { slug: "meta", name: "${to}" } }]) { userErrors { message } }
}`;

let one: HttpServer;
let other: HttpServer;
beforeAll(async () => {
  await loadStory();
  [one, other] = [await testServer(), await testServer({ answerCache: 2 ** 20 })];
});

describe('a bookmark', () => {
  it('is answered by writes alone, and whoever sends it sees the write, whichever server they ask', async () => {
    for (const to of ['Meta A', 'Meta B']) {
      const { headers } = await post(one.url, rename(to), {}, key);
      const bookmark = String(headers['x-modelgraph-bookmark']);
      expect(bookmark).toMatch(/^FB:/);
      const read = await post(other.url, name, {}, { ...key, 'x-modelgraph-bookmark': bookmark });
      expect(read.text).toContain(to);
      expect(read.headers).not.toHaveProperty('x-modelgraph-bookmark');
      const both = { ...key, 'x-modelgraph-bookmark': `${bookmark}, ${bookmark},` };
      expect((await post(other.url, rename(to), {}, both)).text).toContain('"userErrors":[]');
    }
  });

  it('is refused where it is none, and nobody else is', async () => {
    const wrong = { ...key, 'x-modelgraph-bookmark': 'FB:nonsense' };
    const [refused, answered] = await Promise.all([
      post(one.url, name, {}, wrong),
      post(one.url, name, {}, key),
    ]);
    expect(refused).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/X-Modelgraph-Bookmark/),
    });
    expect(answered.text).toContain('Meta');
    expect((await post(one.url, rename('Meta C'), {}, wrong)).code).toBe('BAD_USER_INPUT');
    const short = { ...key, 'x-modelgraph-bookmark': 'x' };
    expect((await post(one.url, name, {}, short)).code).toBe('BAD_USER_INPUT');
    expect((await post(one.url, name)).text).not.toContain('Meta C');
  });

  it('is not taken from callers who send no key, since it may be waited for', async () => {
    const { headers } = await post(one.url, rename('Meta D'), {}, key);
    const bookmark = { 'x-modelgraph-bookmark': String(headers['x-modelgraph-bookmark']) };
    for (const server of [one, other])
      expect((await post(server.url, name, {}, bookmark)).code).toBe('UNAUTHENTICATED');
  });

  it('of a write that never was keeps nobody else from being answered, and ends with the request', async () => {
    const { url } = await testServer({ deadline: 2_000 });
    const { headers } = await post(url, rename('Meta E'), {}, key);
    const bytes = Buffer.from(String(headers['x-modelgraph-bookmark']).slice('FB:'.length), 'base64');
    // After the database's id: a number of eight bytes, far from any yet, and the end.
    const number = Buffer.from([0xcb, 0, 0, 0, 0xff, 0, 0, 0, 0]);
    const forged = `FB:${Buffer.concat([bytes.subarray(0, 19), number, Buffer.from([0x90])]).toString('base64')}`;
    const ask = (first: number) =>
      post(
        url,
        `{ topics(first: ${first}) { totalCount } }`,
        {},
        { ...key, 'x-modelgraph-bookmark': forged },
      );
    const waiting = Promise.all(Array.from({ length: 60 }, (_, i) => ask(i)));
    let isDone = false;
    void waiting.then(() => {
      isDone = true;
    });
    expect((await post(url, name)).text).toContain('Meta E');
    expect(isDone).toBe(false);
    for (const { code } of await waiting) expect(code).toBe('DEADLINE_EXCEEDED');
  });
});
