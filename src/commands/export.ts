import { type Command, Option } from 'commander';
import { readConfig } from '../config.ts';
import { exportGraph } from '../export/export-graph.ts';
import { takeSnapshot } from '../export/snapshot.ts';
import { chooseFormat, type GraphFormat, graphFormats } from '../export/target.ts';
import { progressOn } from '../import/progress.ts';
import { inDatabase } from './in-database.ts';
import { say, untilStopped } from './terminal.ts';

/** Options as Commander gives them. */
interface Options {
  readonly format?: GraphFormat;
  readonly out?: string;
  readonly force: boolean;
}

/** Adds `modelgraph export`. */
export function addExport(program: Command): void {
  program
    .command('export')
    .summary('write the whole graph to a file or standard output')
    .description(
      'Writes the whole graph, as it is at one moment: all entities and relations with their properties, evidence and former slugs. ' +
        'What the graph keeps for itself is left out: version, createdAt, updatedAt and the log of changes. ' +
        'What is written as yaml, jsonl or csv can be imported again; graphml is for Gephi, yEd and networkx.',
    )
    .addOption(
      new Option(
        '--format <format>',
        'how to write it; guessed from the name of the file, jsonl where it is printed',
      ).choices(graphFormats),
    )
    .option('--out <file>', 'where to write it, for csv a folder; printed unless given')
    .option('--force', 'replace files that are there already', false)
    .action(async ({ format: given, out, force }: Options) => {
      const signal = untilStopped('Stopped before all was exported.');
      const showProgress = progressOn(say);
      const format = chooseFormat(given, out);
      const { entityCount, relationCount } = await exportGraph(
        (folder) =>
          inDatabase(readConfig(process.env), say, signal, (database) =>
            takeSnapshot(database, folder, { showProgress, signal }),
          ),
        { format, out, force, showProgress, signal },
      );
      say(`Exported ${entityCount} entities and ${relationCount} relations${out ? ` to ${out}` : ''}.`);
    });
}
