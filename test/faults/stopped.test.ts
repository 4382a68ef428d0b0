import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { writer } from '../support/ask.ts';
import { testDatabaseSettings } from '../support/command.ts';
import { testDatabase } from '../support/database.ts';
import { loadStory } from '../support/story.ts';
import { startServer } from './burst.ts';

/** What became of a request: the status of its answer, or the error of its connection. */
type Outcome = number | string;

const list = '{ models(first: 5) { nodes { name developers { nodes { name } } } } }';
const rename =
  'mutation { upsertEntities(input: [{ model: { slug: "llama-2", name: "Renamed" } }]) { updated } }';

/** Sends a request on a connection that is kept. */
const ask = (url: URL, agent: Agent, query = list) =>
  new Promise<{ readonly outcome: Outcome; readonly closes: boolean }>((resolve) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${writer.key}` };
    const sent = request(
      { host: url.hostname, port: url.port, path: '/graphql', method: 'POST', agent, headers },
      (response) => {
        response.resume();
        response.once('end', () =>
          resolve({ outcome: response.statusCode ?? 0, closes: response.headers.connection === 'close' }),
        );
        response.once('error', (error) => resolve({ outcome: error.message, closes: true }));
      },
    );
    sent.once('error', (error: NodeJS.ErrnoException) =>
      resolve({ outcome: error.code ?? error.message, closes: true }),
    );
    sent.end(JSON.stringify({ query }));
  });

it('a server that is told to stop under load answers every request that it was sent, and ends', async () => {
  await loadStory();
  const { server, url } = await startServer(testDatabaseSettings());
  const outcomes = new Map<Outcome, number>();
  let closed = 0;
  const clients = Array.from({ length: 64 }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (;;) {
      const { outcome, closes } = await ask(new URL(url), agent);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (!closes) continue;
      closed++;
      // As clients do that find another server; nothing is sent that nobody listens to.
      agent.destroy();
      return;
    }
  });
  while ((outcomes.get(200) ?? 0) < 500) await setTimeout(10);
  server.child.kill('SIGTERM');
  await Promise.all(clients);
  expect(await server.ended).toBe(0);
  expect([...outcomes.keys()]).toEqual([200]);
  expect(closed).toBe(64);
});

it('a server whose terminal is gone goes on, and stops in order', async () => {
  await loadStory();
  const { server, url } = await startServer(testDatabaseSettings());
  server.child.stderr?.destroy();
  server.child.stdout?.destroy();
  const agent = new Agent({ keepAlive: true });
  expect((await ask(new URL(url), agent)).outcome).toBe(200);
  // It would say that it stops.
  server.child.kill('SIGTERM');
  const [code, signal] = await once(server.child, 'exit');
  agent.destroy();
  expect([code, signal]).toEqual([0, null]);
});

it('a request that takes longer than the farewell is answered as well, and told that its connection is closed', async () => {
  await loadStory();
  const { server, url } = await startServer(testDatabaseSettings());
  const agent = new Agent({ keepAlive: true });
  const asked = await testDatabase().write(async (run) => {
    await run(`MATCH (n:Entity {slug: 'llama-2'}) SET n.slug = n.slug`);
    const waiting = ask(new URL(url), agent, rename);
    await setTimeout(300);
    server.child.kill('SIGTERM');
    await setTimeout(1_200);
    return { answer: waiting };
  });
  // Told so, the agent closes the connection, which the server would wait for otherwise.
  expect(await asked.answer).toEqual({ outcome: 200, closes: true });
  expect(await server.ended).toBe(0);
  agent.destroy();
});
