import { request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Database } from '../../src/neo4j/database.ts';
import { writer } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { post, send, testServer } from '../support/server.ts';
import { loadStory } from '../support/story.ts';
import { Wire } from '../support/wire.ts';

beforeAll(loadStory);

const mark = 'endless question';
const endless = `/* ${mark} */ UNWIND range(1, 100000000000) AS i WITH sum(i) AS i RETURN i`;

/** The database, but it takes for ever to read. */
function slow(): Database {
  const read: Database['read'] = (_text, _values, deadline, patience) =>
    testDatabase().read(endless, {}, deadline, patience);
  const write: Database['write'] = (...given) => testDatabase().write(...given);
  return Object.create(testDatabase(), { read: { value: read }, write: { value: write } });
}

/** Waits until as many endless questions are under way in the database; fails by the test's own time limit. */
async function underWay(count: number): Promise<void> {
  for (;;) {
    const rows = await testDatabase().run('SHOW TRANSACTIONS YIELD currentQuery RETURN currentQuery');
    if (rows.filter(([text]) => String(text).startsWith(`/* ${mark}`)).length === count) return;
    await pause(20);
  }
}

const paths = ['/graphql', '/graphql?by=yoga'];
const page = '{ __typename entity(ref: { slug: "llama-2" }) { name } }';

describe('a request that takes too long', () => {
  it('has more time where it asks for an analysis', async () => {
    const { url } = await testServer({ deadline: 1 });
    expect((await post(url, '{ models { totalCount } }')).code).toBe('DEADLINE_EXCEEDED');
    expect((await post(url, '{ analysis { nodeCount } }')).text).toMatch(/"nodeCount":\d/);
  });

  it.each(paths)('gets what there is, and an error, and is cancelled in the database: %s', async (path) => {
    const { url } = await testServer({ database: slow(), mode: 'cut', deadline: 400 });
    const { status, text } = await send(url, { path, body: JSON.stringify({ query: page }) });
    const { data, errors } = JSON.parse(text);
    expect([status, data.entity, data.__typename]).toEqual([200, null, 'Query']);
    expect(errors).toMatchObject([
      {
        path: ['entity'],
        extensions: { code: 'DEADLINE_EXCEEDED' },
        message: expect.stringContaining('0.4 s (MODELGRAPH_DEADLINE)'),
      },
    ]);
    await underWay(0);
  });

  it('is answered as well where it does not wait for a statement of its own', async () => {
    const { url } = await testServer({ database: slow(), mode: 'cut', deadline: 400 });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post(url, '{ models(first: 2) { nodes { name } } }')),
    );
    expect(answers.map(({ code }) => code)).toEqual(Array.from({ length: 8 }, () => 'DEADLINE_EXCEEDED'));
    await underWay(0);
  });

  it('writes nothing, when it is a write that has to wait for another one', async () => {
    const { url } = await testServer({ deadline: 500 });
    const rename = `mutation { upsertEntities(input: [{ model: { slug: "llama-2", name: "Late" } }]) { updated } }`;
    await testDatabase().write(async (run) => {
      await run(`MATCH (n:Entity {slug: 'llama-2'}) SET n.slug = n.slug`);
      const { code } = await post(url, rename, {}, { authorization: `Bearer ${writer.key}` });
      expect(code).toBe('DEADLINE_EXCEEDED');
    });
    const [row] = await testDatabase().read(`MATCH (n:Entity {slug: 'llama-2'}) RETURN n.name`);
    expect(row).toEqual(['Llama 2']);
  });

  it('says that it was written, when only the answer takes too long', async () => {
    const { url } = await testServer({ database: slow(), mode: 'cut', deadline: 2_000 });
    const create =
      'mutation { upsertEntities(input: [{ topic: { slug: "late", name: "Late" } }]) { created entities { slug } } }';
    const { text } = await post(url, create, {}, { authorization: `Bearer ${writer.key}` });
    expect(JSON.parse(text).errors).toMatchObject([
      {
        message: expect.stringContaining('What was written before this error has taken effect.'),
        extensions: { code: 'DEADLINE_EXCEEDED', outcome: 'WRITTEN' },
      },
    ]);
    const rows = await testDatabase().read(`MATCH (n:Topic {slug: 'late'}) RETURN n.name`);
    expect(rows).toEqual([['Late']]);
  });
});

describe('while the database is gone', () => {
  it.each(paths)(
    'all is answered at once, with when to come again, and goes on when it is back: %s',
    async (path) => {
      const wire = await Wire.open();
      const database = new Database(wire.connection, { circuit: {} });
      onTestFinished(() => database.close());
      const { url } = await testServer({ database, mode: 'cut' });
      const ask = (query: string) => send(url, { path, body: JSON.stringify({ query }) });
      const name = '{ entity(ref: { slug: "llama-2" }) { name } }';
      expect((await ask(name)).status).toBe(200);
      wire.cut();
      while (!database.isGone) await ask(name);
      const { status, code, headers, milliseconds } = await ask(name);
      expect([status, code, headers['retry-after']]).toEqual([503, 'GRAPH_UNAVAILABLE', '2']);
      expect(milliseconds).toBeLessThan(1_000);
      const half = await ask(page);
      expect([half.status, half.headers['retry-after']]).toEqual([200, '2']);
      expect(JSON.parse(half.text).data).toEqual({ __typename: 'Query', entity: null });
      wire.mend();
      while (database.isGone) await pause(20);
      expect((await ask(name)).text).toBe('{"data":{"entity":{"name":"Llama 2"}}}');
    },
  );
});

describe('a caller who hangs up', () => {
  it.each(paths)('has their statements cancelled: %s', async (path) => {
    const { url } = await testServer({ database: slow(), mode: 'cut' });
    const { hostname, port } = new URL(url);
    const headers = { 'content-type': 'application/json' };
    const sent = httpRequest({ host: hostname, port, path, method: 'POST', headers });
    sent.on('error', () => {});
    sent.end(JSON.stringify({ query: page }));
    await underWay(1);
    sent.destroy();
    await underWay(0);
  });
});
