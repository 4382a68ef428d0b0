import { parseArgs } from 'node:util';
import { fail, say } from '../src/commands/terminal.ts';
import { Endings } from './compare/endings.ts';
import { openRandomGraph } from './compare/graph.ts';
import { askAtOnce } from './compare/load.ts';
import { processorTime, type Running, start } from './compare/processes.ts';
import { listWorkloads, type Workload } from './compare/workloads.ts';

/**
 * Shows what a second server on the same database adds, and what the cache of answers does where the same is asked again:
 * `npm run bench:scaling`. Throughput is told in relation to one server without a cache, in rounds that take turns.
 */

const { values: given } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, requests: { type: 'string', default: '600' } },
});
const rounds = Number(given.rounds);
const requests = Number(given.requests);
const size = { entities: 200_000, relations: 1_000_000 };
const clients = 16;
/** Questions that are asked again and again. */
const hot = 50;

const endings = new Endings();

async function run(): Promise<void> {
  const graph = await openRandomGraph(size, say);
  endings.add(graph.stop);
  const begin = async (settings: Readonly<Record<string, string>> = {}) => {
    const one = await start('modelgraph', graph.connection, [], settings);
    endings.add(one.stop);
    return one;
  };
  say('Starting three servers …');
  const [one, other, caching] = [
    await begin(),
    await begin(),
    await begin({ MODELGRAPH_ANSWER_CACHE_MB: '64' }),
  ];
  const contestants: readonly (readonly [string, readonly Running[]])[] = [
    ['one server', [one]],
    ['two servers', [one, other]],
    ['one server that keeps answers', [caching]],
  ];
  console.log('| workload | servers | throughput | spread | server ms of processor time a request |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const workload of listWorkloads(size.entities, []).filter(({ name }) => /^Q[124]$/.test(name))) {
    const measured = new Map(contestants.map(([name]) => [name, [] as Round[]]));
    const count = workload.name === 'Q4' ? Math.ceil(requests / 8) : requests;
    for (let round = -1; round < rounds; round++)
      for (const [name, servers] of contestants) {
        const figures = await load(workload, servers, count);
        // The first is to warm up.
        if (round >= 0) measured.get(name)?.push(figures);
      }
    const base = measured.get('one server') ?? [];
    for (const [name, all] of measured) {
      const ratios = all
        .map(({ throughput }, i) => throughput / (base[i]?.throughput ?? Number.NaN))
        .sort((a, b) => a - b);
      const processor = all.map((each) => each.processor).sort((a, b) => a - b);
      console.log(
        `| ${workload.name} | ${name} | ${middle(ratios).toFixed(2)} | ${ratios[0]?.toFixed(2)}–${ratios.at(-1)?.toFixed(2)} | ${middle(processor).toFixed(2)} |`,
      );
    }
  }
}

interface Round {
  readonly throughput: number;
  readonly processor: number;
}

/** Asks the servers, each as many clients, for the same few things. */
async function load(workload: Workload, servers: readonly Running[], count: number): Promise<Round> {
  const questions = Array.from({ length: count }, (_, i) => workload.at(i % hot).modelgraph).filter(
    (request) => request !== undefined,
  );
  const before = servers.map(({ pid }) => processorTime(pid));
  const began = performance.now();
  await Promise.all(
    servers.map(({ client }, s) =>
      askAtOnce(
        client,
        questions.filter((_, i) => i % servers.length === s),
        clients / servers.length,
      ),
    ),
  );
  const milliseconds = performance.now() - began;
  const spent = servers.reduce((sum, { pid }, s) => sum + processorTime(pid) - (before[s] ?? 0), 0);
  return { throughput: (1_000 * count) / milliseconds, processor: spent / count };
}

const middle = (values: readonly number[]): number => values[values.length >> 1] ?? Number.NaN;

await run().catch(fail);
await endings.end();
