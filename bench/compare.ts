import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fail, say } from '../src/commands/terminal.ts';
import { root } from '../src/root.ts';
import { compareAnswers } from './compare/answers.ts';
import { openContest } from './compare/contest.ts';
import { Endings } from './compare/endings.ts';
import { type OpenGraph, openRandomGraph } from './compare/graph.ts';
import { NotAnswered } from './compare/load.ts';
import { measure } from './compare/measure.ts';
import { plotThroughput } from './compare/plot.ts';
import { bundle, installPeer, type Running } from './compare/processes.ts';
import { profile } from './compare/profile.ts';
import { describe, type Facts, type Outcome, summarize } from './compare/report.ts';
import type { Workload } from './compare/workloads.ts';

/**
 * Measures the server against the limit and against its peer: `npm run bench`. Writes `bench/results.md`,
 * `bench/results.json` and `bench/throughput.svg`.
 *
 * `--size small` only checks, on a small graph, that all contestants start and answer the same. `--only Q1,Q2` measures some
 * workloads and writes nothing. `--profile Q2` tells in which functions modelgraph spends its time on one.
 */

const sizes = {
  small: { entities: 2_000, relations: 10_000 },
  medium: { entities: 200_000, relations: 1_000_000 },
  large: { entities: 1_000_000, relations: 5_000_000 },
} as const;

const { values: given } = parseArgs({
  options: {
    size: { type: 'string', default: 'medium' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string' },
    profile: { type: 'string' },
  },
});
/** Of each workload, questions whose answers are compared before anything is measured. */
const compared = given.size === 'small' ? 3 : 20;
const effort = { rounds: Number(given.rounds), seconds: Number(given.seconds), clients: 16 };

const endings = new Endings();

async function run(): Promise<void> {
  const size = Object.entries(sizes).find(([name]) => name === given.size)?.[1];
  if (!size) throw new Error(`--size ${given.size} is none of ${Object.keys(sizes).join(', ')}.`);
  // Java compiles quickly rather than well, where nothing is measured: that halves the start of the database.
  if (given.size === 'small' && !given.only) process.env.JAVA_TOOL_OPTIONS ??= '-XX:TieredStopAtLevel=1';
  const profiled = given.profile !== undefined;
  const withoutPeer = profiled || installPeer(say);
  if (typeof withoutPeer === 'string') say(`The peer is left out: ${withoutPeer}`);
  const graph = await openRandomGraph(size, say);
  endings.add(graph.stop);
  const contest = await openContest(graph.connection, size.entities, withoutPeer ? [] : ['peer'], say);
  endings.add(contest.stop);
  const { running } = contest;
  const names = (given.profile ?? given.only)?.split(',');
  const workloads = contest.workloads.filter(({ name }) => names?.includes(name) ?? true);
  if (profiled) {
    const [workload] = workloads;
    if (!workload) throw new Error(`There is no workload ${given.profile}.`);
    await contest.stop();
    say(`Profiling modelgraph on ${workload.name} …`);
    const { file, table } = await profile(workload, graph.connection, effort);
    console.log(`${table}\n\nThe whole profile, for the developer tools of Chrome: ${file}`);
    return;
  }
  const bytes = new Map<string, number>();
  const answered: { readonly workload: Workload; readonly able: readonly Running[] }[] = [];
  for (const workload of workloads) {
    say(`Comparing the answers to ${workload.name}, ${workload.title} …`);
    const one = await compareAble(workload, running);
    bytes.set(workload.name, one.bytes);
    answered.push(one);
  }
  console.log(`All answers of ${running.map(({ name }) => name).join(', ')} agree.`);
  if (given.size === 'small' && !given.only) return;
  const outcomes: Outcome[] = [];
  for (const { workload, able } of answered) {
    say(`Measuring ${workload.name}, ${workload.title} …`);
    const measured = await measure(workload, able, effort, compared);
    outcomes.push({ workload, bytes: bytes.get(workload.name) ?? 0, measured });
  }
  const results = summarize(outcomes, await facts(graph, running, outcomes));
  const page = describe(results);
  console.log(page);
  if (given.only) return;
  write('results.md', page);
  write('results.json', `${JSON.stringify(results, null, 2)}\n`);
  write('throughput.svg', plotThroughput(results));
}

/** Compares the answers to a workload; where the peer fails to answer, on a graph of this size, it is left out. */
async function compareAble(workload: Workload, running: readonly Running[]) {
  try {
    return { workload, able: running, bytes: await compareAnswers(workload, running, compared) };
  } catch (error) {
    if (!(error instanceof NotAnswered) || error.contestant !== 'peer') throw error;
    say(`The peer is left out of ${workload.name}: ${error.message.split('\n')[0]?.slice(0, 300)}`);
    const able = running.filter(({ name }) => name !== 'peer');
    const missing = { ...workload.missing, peer: 'It fails to answer on this graph.' };
    return {
      workload: { ...workload, missing },
      able,
      bytes: await compareAnswers(workload, able, compared),
    };
  }
}

const write = (name: string, content: string) => writeFileSync(join(root, 'bench', name), content);

async function facts(
  graph: OpenGraph,
  running: readonly Running[],
  outcomes: readonly Outcome[],
): Promise<Facts> {
  const each = (value: (one: Running) => string) =>
    running.map((one) => `${one.name} ${value(one)}`).join(', ');
  const q4 = outcomes.find(({ workload }) => workload.name === 'Q4');
  const peerSchema = /schema built in (\d+) ms/.exec(running.find(({ name }) => name === 'peer')?.said ?? '');
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${release()}`,
    versions: `Node.js ${process.versions.node}, ${graph.description.replace(/,? (on|at) .*/, '')}`,
    size: `${given.size}: ${Object.entries(sizes[given.size as keyof typeof sizes])
      .map(([what, count]) => `${count.toLocaleString('en')} ${what}`)
      .join(', ')}`,
    'start to ready, database up': each(({ ready }) => `${ready.toFixed(1)} s`),
    'schema built': `modelgraph ${await timeSchema()} ms${peerSchema ? `, peer ${peerSchema[1]} ms` : ''}`,
    'memory after Q4': each(({ name }) => `${q4?.measured.get(name)?.memory ?? '?'} MB`),
  };
}

/** Milliseconds that building the schema takes once the libraries are loaded. */
async function timeSchema(): Promise<string> {
  await bundle('schema/index.ts', 'dist/bench-schema.js');
  const script = `for (const name of ['graphql', '@pothos/core', 'graphql-scalars', 'zod', 'neo4j-driver', 'dataloader'])
    await import(name);
    const began = performance.now();
    await import('./dist/bench-schema.js');
    console.log(Math.round(performance.now() - began));`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: root })
    .toString()
    .trim();
}

await run().catch(fail);
await endings.end();
