import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../src/root.ts';

/** How much is in a random graph. */
export interface GraphSize {
  readonly entities: number;
  readonly relations: number;
}

/**
 * Writes a random graph as JSON Lines, in a process of its own, which takes its memory with it.
 *
 * @param further arguments of `random-graph-file.ts`
 */
export async function writeRandomGraph(
  file: string,
  { entities, relations }: GraphSize,
  further: readonly string[] = [],
): Promise<void> {
  const size = ['--entities', String(entities), '--relations', String(relations)];
  const args = ['--import', 'tsx', join('bench', 'random-graph-file.ts'), ...size, ...further];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', openSync(file, 'w'), 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The generator ended with ${code}.`);
}
