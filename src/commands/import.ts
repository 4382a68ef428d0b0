import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { type Format, formats } from '../import/formats.ts';
import { type ImportOptions, importPaths } from '../import/import-paths.ts';
import { progressOn } from '../import/progress.ts';
import { inDatabase } from './in-database.ts';
import { say, untilStopped } from './terminal.ts';

/** Options as Commander gives them. */
interface Options {
  readonly format?: Format;
  readonly dryRun: boolean;
  readonly batch: number;
}

/** Adds `modelgraph import`. */
export function addImport(program: Command): void {
  program
    .command('import')
    .argument('<path...>', 'files or folders to import, such as data/llama-2.yaml')
    .description('bring files into the graph; what is there already is compared and left alone')
    .addOption(new Option('--format <format>', 'how to read them; guessed from each path').choices(formats))
    .option('--dry-run', 'only find out what would change', false)
    .addOption(
      new Option('--batch <rows>', 'entities or relations of one transaction')
        .argParser(readBatch)
        .default(5_000),
    )
    .action(async (paths: string[], { batch, ...options }: Options) => {
      const signal = untilStopped('Stopped before all was imported; import again to go on.');
      await runImport(readConfig(process.env), paths, { ...options, batchSize: batch }, signal);
      if (!options.dryRun) say('Done. Look at it with: npm start');
    });
}

async function runImport(
  config: Config,
  paths: readonly string[],
  options: Pick<ImportOptions, 'format' | 'dryRun' | 'batchSize'>,
  signal: AbortSignal,
): Promise<void> {
  const summary = await inDatabase(config, say, signal, (database) =>
    importPaths(database, paths, {
      ...options,
      say,
      showProgress: progressOn(say),
      signal,
      changesKept: config.changesKept,
    }),
  );
  const [head = '', ...rest] = summary.lines();
  say(`${options.dryRun ? 'Would do: ' : ''}${head}.`);
  if (summary.changesNothing) say(options.dryRun ? 'Nothing would change.' : 'Nothing has changed.');
  else for (const line of rest) say(line);
}

function readBatch(text: string): number {
  const rows = Number(text);
  if (!/^\d+$/.test(text) || rows < 1 || rows > 100_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 100000.');
  return rows;
}
