import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readConfig } from '../src/config.ts';
import { importInitially } from '../src/import/initial/import-initially.ts';
import { root } from '../src/root.ts';
import { randomNumbers } from '../test/support/random-numbers.ts';
import { memory, readiness } from './compare/processes.ts';
import { writeRandomGraph } from './write-random-graph.ts';

/**
 * Measures analysis of a large graph, and what it does to those who ask something else meanwhile:
 * `npm run bench:analysis -- --entities 200000 --relations 1000000`. For each engine a server is started on the graph, and asked
 * for pages of models by one client after the other: first alone, then while another client analyzes.
 */

const { values: given } = parseArgs({
  options: {
    entities: { type: 'string', default: '200000' },
    relations: { type: 'string', default: '1000000' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'modelgraph-bench-'));
const home = join(folder, 'home');

async function makeGraph(): Promise<void> {
  const file = join(folder, 'graph.jsonl');
  await writeRandomGraph(file, { entities: Number(given.entities), relations: Number(given.relations) });
  const options = { format: 'jsonl', say: () => {}, signal: new AbortController().signal } as const;
  const showProgress = () => ({ add() {}, stop() {} });
  await importInitially(readConfig({ MODELGRAPH_HOME: home }), [file], { ...options, showProgress });
  rmSync(file);
}

/** What one engine takes, in milliseconds and megabytes. */
interface Measured {
  readonly [name: string]: number;
}

async function measure(engine: 'gds' | 'graphology'): Promise<Measured> {
  process.stderr.write(`${engine} …\n`);
  const env = {
    ...process.env,
    MODELGRAPH_HOME: home,
    MODELGRAPH_SEED: 'none',
    MODELGRAPH_ANALYSIS_ENGINE: engine,
    MODELGRAPH_ANALYSIS_MEMORY_MB: '1000',
    LOG_LEVEL: 'fatal',
    NEO4J_URI: '',
    PORT: '0',
  };
  const child = spawn(process.execPath, ['dist/main.js', 'serve'], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { url } = await readiness(child);
  const { pid } = JSON.parse(readFileSync(join(home, 'neo4j', 'engine.json'), 'utf8')) as { pid: number };
  try {
    await pages(url, (asked) => asked < 1_000);
    const alone = await pages(url, (asked) => asked < 1_000);
    const [server, database] = [memory(child.pid ?? 0), memory(pid)];
    let analyzing = true;
    const beside = pages(url, () => analyzing);
    const times: Record<string, number> = {};
    for (const [name, query] of Object.entries(questions)) times[name] = await ask(url, query);
    analyzing = false;
    return {
      ...times,
      'memory of the server, more by': memory(child.pid ?? 0) - server,
      'memory of Neo4j, more by': memory(pid) - database,
      'p95 of a page alone': p95(alone),
      'p95 of a page beside analysis': p95(await beside),
    };
  } finally {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
}

const central = (measure: string) =>
  `{ analysis { centrality(measure: ${measure}, first: 10) { score entity { name } } } }`;
const questions = {
  'PAGERANK, the first question': central('PAGERANK'),
  'PAGERANK again': central('PAGERANK'),
  'DEGREE, of the same scope': central('DEGREE'),
  'LOUVAIN, of the same without directions':
    '{ analysis { communities(first: 10) { size members(first: 3) { name } } } }',
};

const page = `query ($slug: String!) { entity(ref: { slug: $slug }) { name summary ... on Model {
  developers(first: 5) { nodes { name } } licenses(first: 5) { nodes { name } }
  variants(first: 5) { totalCount nodes { name platforms(first: 3) { nodes { name } } } } } } }`;

/** Milliseconds of each of the pages asked for, one after the other, for as long as there is to be another. */
async function pages(url: string, more: (asked: number) => boolean): Promise<number[]> {
  const random = randomNumbers(1);
  const models = Math.floor(Number(given.entities) / 5);
  const times: number[] = [];
  while (more(times.length))
    times.push(await ask(url, page, { slug: `model-${Math.floor(random() * models)}` }));
  return times;
}

/** Milliseconds to the whole answer. */
async function ask(url: string, query: string, variables = {}): Promise<number> {
  const began = performance.now();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  if (text.includes('"errors"')) throw new Error(text);
  return performance.now() - began;
}

const p95 = (times: readonly number[]): number =>
  times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;

try {
  process.stderr.write('Making the graph …\n');
  await makeGraph();
  const measured = { gds: await measure('gds'), graphology: await measure('graphology') };
  console.log(`${given.entities} entities, ${given.relations} relations; ms, and MB of memory\n`);
  console.log('| | Graph Data Science | graphology |\n| --- | --- | --- |');
  for (const name of Object.keys(measured.gds))
    console.log(`| ${name} | ${measured.gds[name]?.toFixed(1)} | ${measured.graphology[name]?.toFixed(1)} |`);
  const ratio = ({
    'p95 of a page alone': alone = 0,
    'p95 of a page beside analysis': beside = 0,
  }: Measured) => (beside / alone).toFixed(2);
  console.log(
    `\nBeside analysis, the p95 of a page is ${ratio(measured.gds)} and ${ratio(measured.graphology)} of what it is alone.`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
