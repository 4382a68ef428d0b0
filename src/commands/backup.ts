import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { backUp } from '../neo4j/back-up.ts';
import { say, untilStopped } from './terminal.ts';

/** Adds `modelgraph backup`. */
export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('copy the whole graph into one file; the server has to be stopped')
    .option('--out <file>', 'where to; a name with the date and time in this folder unless given')
    .action(async ({ out = nameFor(new Date()) }: { out?: string }) => {
      const signal = untilStopped('Stopped before the backup was complete; there is none.');
      const size = await backUp(readConfig(process.env), out, { say, signal });
      say(
        `The graph is in ${out} (${(size / 1e6).toFixed(1)} MB). Bring it back with: npm run modelgraph -- restore ${out}`,
      );
    });
}

/**
 * @example nameFor(new Date('2024-05-06T07:08:09Z')) // 'modelgraph-2024-05-06-070809Z.dump'
 */
function nameFor(now: Date): string {
  const [day, time = ''] = now.toISOString().split('T');
  return `modelgraph-${day}-${time.slice(0, 8).replaceAll(':', '')}Z.dump`;
}
