import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../src/root.ts';
import { memory, readiness } from './compare/processes.ts';

/**
 * Measures what a new user waits for and what it costs: `npm run bench:start`. Starts the built server twice in a new
 * home folder, the first time with an empty graph, and prints a table. Neo4j has to be in the cache already.
 */

const page = `{ entity(ref: {slug: "llama-2"}) { name ... on Model { developers { nodes { name } }
  licenses { nodes { name issuers { nodes { name } } } } variants { nodes { name fineTunedFrom { nodes { name } } } }
  platforms { edges { node { name operators { nodes { name } } } relation { evidence { source { name } } } } } } } }`;

interface Run {
  readonly ready: number;
  readonly first: number;
  readonly repeated: number;
  readonly server: number;
  readonly engine: number;
  readonly stop: number;
}

const home = mkdtempSync(join(tmpdir(), 'modelgraph-bench-'));
try {
  const runs = [await measure(), await measure()];
  const store =
    Number(
      execFileSync('du', ['-sk', join(home, 'neo4j', 'data')])
        .toString()
        .split('\t')[0],
    ) / 1024;
  const row = (name: string, key: keyof Run, unit: string) =>
    console.log(
      `| ${name} | ${runs.map((run) => `${run[key].toFixed(unit === 's' ? 1 : 0)} ${unit}`).join(' | ')} |`,
    );
  console.log('| | first start | second start |\n| --- | --- | --- |');
  row('start to ready', 'ready', 's');
  row('first answer, a page of four levels', 'first', 'ms');
  row('the same answer once its plan is warm', 'repeated', 'ms');
  row('memory of the server', 'server', 'MB');
  row('memory of Neo4j', 'engine', 'MB');
  row('stop', 'stop', 's');
  console.log(`\nThe store with the story takes ${store.toFixed(1)} MB on disk.`);
} finally {
  rmSync(home, { recursive: true, force: true });
}

async function measure(): Promise<Run> {
  const began = performance.now();
  const env = { ...process.env, MODELGRAPH_HOME: home, PORT: '0', NEO4J_URI: '' };
  const child = spawn(process.execPath, ['dist/main.js', 'serve'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { url } = await readiness(child);
  const ready = (performance.now() - began) / 1000;
  const first = await ask(url);
  let repeated = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 100; i++) {
    repeated = Math.min(repeated, await ask(url));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { pid } = JSON.parse(readFileSync(join(home, 'neo4j', 'engine.json'), 'utf8')) as { pid: number };
  const [server, engine] = [memory(child.pid ?? 0), memory(pid)];
  const ending = performance.now();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  return { ready, first, repeated, server, engine, stop: (performance.now() - ending) / 1000 };
}

/** Milliseconds to the whole answer. */
async function ask(url: string): Promise<number> {
  const began = performance.now();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query: page }),
  });
  const text = await response.text();
  if (!text.includes('Llama 2 70B')) throw new Error(text);
  return performance.now() - began;
}
