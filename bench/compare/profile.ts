import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { z } from 'zod';
import type { Connection } from '../../src/neo4j/database.ts';
import { root } from '../../src/root.ts';
import { askAtOnce } from './load.ts';
import { start } from './processes.ts';
import type { Workload } from './workloads.ts';

/** That of a profile of V8's which tells where time went. */
const Profile = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/**
 * Profiles modelgraph while it answers a workload, its start and warm-up left out.
 *
 * @returns where the profile is, and a table of the functions that most time was spent in itself
 */
export async function profile(
  workload: Workload,
  connection: Connection,
  { seconds, clients }: { readonly seconds: number; readonly clients: number },
): Promise<{ readonly file: string; readonly table: string }> {
  const folder = join(root, 'dist', 'bench', `profile-${Date.now()}`);
  mkdirSync(folder, { recursive: true });
  const began = performance.now();
  const one = await start('modelgraph', connection, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  let place = 0;
  const load = async (duration: number) => {
    const end = performance.now() + 1_000 * duration;
    while (performance.now() < end) {
      const requests = Array.from({ length: 4 * clients }, () => workload.at(place++).modelgraph);
      await askAtOnce(
        one.client,
        requests.flatMap((request) => request ?? []),
        clients,
      );
    }
  };
  await load(Math.max(5, seconds));
  const warm = performance.now() - began;
  await load(Math.max(10, 5 * seconds));
  await one.stop();
  const [name = ''] = readdirSync(folder);
  const file = join(folder, name);
  return { file: relative(root, file), table: selfTimes(readFileSync(file, 'utf8'), warm) };
}

/** @param from milliseconds at the beginning that do not count */
function selfTimes(text: string, from: number): string {
  const { nodes, samples, timeDeltas } = Profile.parse(JSON.parse(text));
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const place = url.replace(/^.*\/(node_modules|dist)\//, '');
      return [id, `${functionName || '(anonymous)'}${url ? ` ${place}:${lineNumber + 1}` : ''}`];
    }),
  );
  const spent = new Map<string, number>();
  let now = 0;
  let all = 0;
  samples.forEach((id, i) => {
    const delta = timeDeltas[i] ?? 0;
    now += delta;
    const name = names.get(id) ?? '';
    if (now < 1_000 * from || name === '(idle)') return;
    all += delta;
    spent.set(name, (spent.get(name) ?? 0) + delta);
  });
  const top = [...spent].sort(([, a], [, b]) => b - a).slice(0, 15);
  return [
    '| of the time at work | function |',
    '| --- | --- |',
    ...top.map(([name, time]) => `| ${((100 * time) / all).toFixed(1)}% | ${name} |`),
  ].join('\n');
}
