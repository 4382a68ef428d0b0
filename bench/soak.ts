import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createKey } from '../src/auth/api-keys.ts';
import { root } from '../src/root.ts';
import { memory, readiness } from './compare/processes.ts';

/**
 * Loads a server for minutes with all sorts of requests, and finds out whether errors come or memory grows:
 * `npm run soak -- --minutes 10`. It starts the built server with a database of its own, or the one that NEO4J_URI names,
 * which it writes to.
 */

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, clients: { type: 'string', default: '16' } },
});
const minutes = Number(values.minutes);
const clients = Number(values.clients);
if (!(minutes > 0) || !Number.isSafeInteger(clients) || clients < 1)
  throw new Error(`--minutes ${values.minutes} and --clients ${values.clients} have to be above 0.`);

/** Milliseconds between two looks at the memory. */
const lookEvery = 5_000;
/** The part of the time in which the server may still grow: caches are filled, code is compiled. */
const warmUp = 0.4;
/** Megabytes a minute by which memory that stays within its usual ups and downs seems to grow at most. */
const slopeAtMost = 2;

const key = createKey('soak', ['graph:write']);
const page = `query Page($slug: String!) { entity(ref: { slug: $slug }) { slug name summary topics { nodes { name } }
  relations(first: 10) { totalCount edges { neighbor { slug name } node { type evidence { locator } } } } } }`;
const slugs = ['llama-2', 'meta', 'openai', 'yann-lecun', 'google-deepmind', 'open-vs-closed', 'none'];

interface Sent {
  readonly query: string;
  readonly variables?: object;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether it has to be refused. */
  readonly fails?: boolean;
  readonly hangsUp?: boolean;
}

/** The kinds of requests, in turn. */
const kinds: readonly ((i: number) => Sent)[] = [
  (i) => ({ query: page, variables: { slug: slugs[i % slugs.length] } }),
  (i) => ({
    query: '{ models(first: 10) { totalCount nodes { name developers { nodes { name } } } } }',
    variables: { i },
  }),
  (i) => ({
    query: `query Search { search(query: "${['llama', 'open', 'model'][i % 3]}", first: 5) { nodes { name } } }`,
  }),
  () => ({ query: '{ paths(from: { slug: "yann-lecun" }, to: { slug: "openai" }, first: 1) { length } }' }),
  // Each is another document, which caches must not keep for ever.
  (i) => ({ query: `query Q${i} { a${i}: entity(ref: { slug: "meta" }) { name } }` }),
  (i) =>
    write(
      `{ upsertEntities(input: [{ topic: { slug: "soak-${i % 500}", name: "Soak ${i}" } }]) { created updated } }`,
    ),
  (i) => write(`{ deleteEntities(refs: [{ slug: "soak-${(i * 7) % 500}" }]) { deletedCount } }`),
  () => ({ query: '{ entity(', fails: true }),
  (i) => ({ query: page, variables: { slug: slugs[i % slugs.length] }, hangsUp: true }),
];

const write = (mutation: string): Sent => ({
  query: `mutation ${mutation}`,
  headers: { authorization: `Bearer ${key.key}` },
});

const home = mkdtempSync(join(tmpdir(), 'modelgraph-soak-'));
/** Megabytes of heap. With all that a large machine allows, what is garbage would not be collected for long. */
const heap = 256;
const options = ['--enable-source-maps', `--max-old-space-size=${heap}`];
const child = spawn(process.execPath, [...options, 'dist/main.js', 'serve'], {
  cwd: root,
  env: {
    ...process.env,
    MODELGRAPH_HOME: home,
    PORT: '0',
    MODELGRAPH_API_KEYS: key.entry,
    LOG_LEVEL: 'error',
    MODELGRAPH_AUDIT_LOG: join(home, 'audit.log'),
  },
  stdio: ['ignore', 'inherit', 'pipe'],
});
try {
  process.exitCode = await soak((await readiness(child)).url);
} finally {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Loads, looks and tells; 0 where all is well. */
async function soak(url: string): Promise<number> {
  const end = performance.now() + minutes * 60_000;
  const errors = new Map<string, number>();
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  let sent = 0;
  const load = Array.from({ length: clients }, async () => {
    while (performance.now() < end) {
      const kind = kinds[sent % kinds.length];
      const error = kind && (await send(url, agent, kind(sent++)));
      if (error) errors.set(error, (errors.get(error) ?? 0) + 1);
    }
  });
  const looks: (readonly [minute: number, megabytes: number])[] = [];
  while (performance.now() < end) {
    await pause(Math.min(lookEvery, Math.max(0, end - performance.now())));
    const minute = minutes - (end - performance.now()) / 60_000;
    looks.push([minute, memory(child.pid ?? 0)]);
    console.log(`${minute.toFixed(1)} min  ${sent} requests  ${looks.at(-1)?.[1].toFixed(0)} MB`);
  }
  await Promise.all(load);
  agent.destroy();
  for (const [error, count] of errors) console.log(`${count} × ${error}`);
  const settled = looks.filter(([minute]) => minute >= minutes * warmUp);
  const slope = slopeOf(settled);
  const isFlat = slope <= slopeAtMost;
  const failed = [...errors.values()].reduce((sum, count) => sum + count, 0);
  const megabytes = settled.map(([, each]) => each);
  console.log(
    `\n${sent} requests in ${minutes} min had ${failed === 0 ? 'no error' : `${failed} errors`}; memory was ` +
      `${Math.min(...megabytes).toFixed(0)} to ${Math.max(...megabytes).toFixed(0)} MB after the warm-up and ` +
      `${isFlat ? 'did not grow' : 'grew'} (${slope.toFixed(2)} MB a minute).`,
  );
  return failed === 0 && isFlat ? 0 : 1;
}

/** The slope of the line that fits best. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (each: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + each(point), 0) / points.length;
  const [x, y] = [mean((point) => point[0]), mean((point) => point[1])];
  return mean((point) => (point[0] - x) * (point[1] - y)) / mean((point) => (point[0] - x) ** 2);
}

/** What went wrong, or undefined. */
function send(url: string, agent: Agent, { query, variables, headers, fails = false, hangsUp }: Sent) {
  return new Promise<string | undefined>((resolve) => {
    const { hostname, port } = new URL(url);
    const options = { agent, hostname, port, path: '/graphql', method: 'POST' };
    const given = { 'content-type': 'application/json', ...headers };
    const sent = request({ ...options, headers: given }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('error', (error) => resolve(hangsUp ? undefined : error.message));
      response.on('end', () => {
        const isRight = text.includes('"errors":') === fails;
        resolve(
          isRight ? undefined : `${response.statusCode} ${text.slice(0, 200)} for ${query.slice(0, 60)}`,
        );
      });
    });
    sent.on('error', (error) => resolve(hangsUp ? undefined : error.message));
    sent.end(JSON.stringify({ query, variables }));
    if (hangsUp) setTimeout(() => sent.destroy(), 1);
  });
}
