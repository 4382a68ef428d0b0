import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpServer } from '../../src/http/http-server.ts';
import { writer as writing } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { post, send, testServer } from '../support/server.ts';
import { loadStory } from '../support/story.ts';

const name = 'query ($slug: String!) { entity(ref: { slug: $slug }) { name summary } }';
const rename = `mutation ($name: String!) {
  upsertEntities(input: [{ organization: { slug: "meta", name: $name } }]) { userErrors { message } }
}`;

const writer = { authorization: `Bearer ${writing.key}` };

let one: HttpServer;
let other: HttpServer;
beforeAll(async () => {
  await loadStory();
  one = await testServer({ answerCache: 2 ** 20, mode: 'fused' });
  other = await testServer({ answerCache: 2 ** 20, mode: 'fused' });
});

const ask = async (server: HttpServer, slug: string, headers: Readonly<Record<string, string>> = {}) =>
  (await post(server.url, name, { slug }, headers)).text;

/** The statements that are sent to the database meanwhile. */
async function statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const texts: string[] = [];
  const end = testDatabase().onStatement((text) => texts.push(text));
  await work().finally(end);
  return texts;
}

/** Asks until the answer is kept, which is not before all that was written is whole. */
const askUntilKept = (server: HttpServer, slug: string) =>
  vi.waitFor(async () => expect(await statementsOf(() => ask(server, slug))).toHaveLength(1), 10_000);

describe('the cache of answers', () => {
  it('asks the database for nothing but the version of the graph where it has the answer', async () => {
    const answer = await ask(one, 'openai');
    expect(answer).toContain('OpenAI');
    await askUntilKept(one, 'openai');
    const statements = await statementsOf(async () => expect(await ask(one, 'openai')).toBe(answer));
    expect(statements).toHaveLength(1);
    expect(statements[0]).toContain('ChangeCounter');
  });

  it('never gives an answer that is older than a write which any server has acknowledged', async () => {
    for (let i = 0; i < 20; i++) {
      const [before, after] = i % 2 ? [one, other] : [other, one];
      await Promise.all([ask(one, 'meta'), ask(other, 'meta')]);
      const write = post(before.url, rename, { name: `Meta ${i}` }, writer);
      // Asked while it is written, it may be of before or after.
      const meanwhile = [ask(one, 'meta'), ask(other, 'meta')];
      expect((await write).text).toContain('"userErrors":[]');
      expect(await ask(after, 'meta')).toContain(`Meta ${i}"`);
      expect(await ask(before, 'meta')).toContain(`Meta ${i}"`);
      await Promise.all(meanwhile);
      expect(await ask(after, 'meta')).toContain(`Meta ${i}"`);
    }
  });

  it('keeps nothing that was read while what the version tells of may not be there as a whole', async () => {
    await askUntilKept(one, 'openai');
    await post(one.url, rename, { name: 'Meta in part' }, writer);
    // As while a write takes effect: its place can be read already, and it has the lock still.
    await testDatabase().write(async (run) => {
      await run("MATCH (c:ChangeCounter {name: 'changes'}) SET c.name = c.name");
      for (let i = 0; i < 2; i++) await ask(one, 'openai');
      expect(await statementsOf(() => ask(one, 'openai'))).toHaveLength(2);
    });
    await askUntilKept(one, 'openai');
  });

  it('has no part in writes', async () => {
    const write = async (name: string) => (await post(one.url, rename, { name }, writer)).text;
    await askUntilKept(one, 'openai');
    for (const name of ['Meta once', 'Meta twice', 'Meta once']) {
      const statements = await statementsOf(() => write(name));
      expect(statements).not.toEqual([]);
      expect(statements.filter((text) => text.includes(':Scores'))).toEqual([]);
      expect(await ask(one, 'meta')).toContain(name);
    }
  });

  it('gives no answer to whoever sends a key that nobody has', async () => {
    await ask(one, 'openai');
    const refused = await post(
      one.url,
      name,
      { slug: 'openai' },
      { authorization: `Bearer mg_${'x'.repeat(43)}` },
    );
    expect(refused.code).toBe('UNAUTHENTICATED');
  });

  it('keeps answers of callers apart, and no errors', async () => {
    await askUntilKept(one, 'openai');
    expect(await statementsOf(() => ask(one, 'openai', writer))).toHaveLength(2);
    const wrong = () => post(one.url, '{ models(first: 1000) { totalCount } }');
    expect((await wrong()).code).toBe('PAGE_TOO_LARGE');
    expect((await wrong()).code).toBe('PAGE_TOO_LARGE');
  });

  it('keeps nothing while scores are being written', async () => {
    await testDatabase().run("MERGE (s:Scores {name: 'scores'}) SET s.complete = false");
    try {
      await ask(one, 'microsoft');
      expect(await statementsOf(() => ask(one, 'microsoft'))).toHaveLength(2);
    } finally {
      await testDatabase().run("MATCH (s:Scores {name: 'scores'}) DELETE s");
    }
  });

  it('tells what was used, and not what is kept, where the cost is asked for', async () => {
    await ask(one, 'openai');
    const body = JSON.stringify({ query: name, variables: { slug: 'openai' } });
    const { text } = await send(one.url, { headers: { 'x-modelgraph-cost': '1' }, body });
    expect(JSON.parse(text)).toMatchObject({ extensions: { cost: { statements: 1 } } });
  });
});
