import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { restore } from '../neo4j/restore.ts';
import { say, untilStopped } from './terminal.ts';

/** Adds `modelgraph restore`. */
export function addRestore(program: Command): void {
  program
    .command('restore')
    .argument('<file>', 'what modelgraph backup has written')
    .description('bring a graph back from a backup; the server has to be stopped')
    .option('--force', 'also where it takes the place of a graph that is not empty', false)
    .action(async (file: string, { force }: { force: boolean }) => {
      const signal = untilStopped('Stopped before the graph was restored: it is as it was.');
      const contents = await restore(readConfig(process.env), file, { force, say, signal });
      say(`Restored ${contents} from ${file}. Look at it with: npm start`);
    });
}
