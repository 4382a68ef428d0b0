import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Config, readConfig } from '../config.ts';
import { type Format, formats } from '../import/formats.ts';
import { type ImportOptions, importPaths } from '../import/import-paths.ts';
import { importInitially } from '../import/initial/import-initially.ts';
import { progressOn } from '../import/progress.ts';
import type { ImportSummary } from '../import/summary.ts';
import { inDatabase } from './in-database.ts';
import { say, untilStopped } from './terminal.ts';

/** Options as Commander gives them. */
interface Options {
  readonly format?: Format;
  readonly dryRun: boolean;
  readonly batch: number;
  readonly initial: boolean;
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
    .addOption(
      new Option('--initial', "fill an empty graph by Neo4j's own import tool, for millions of relations")
        .conflicts(['dryRun', 'batch'])
        .default(false),
    )
    .action(async (paths: string[], { batch, initial, ...options }: Options) => {
      const config = readConfig(process.env);
      if (initial) await runInitialImport(config, paths, options.format);
      else await runImport(config, paths, { ...options, batchSize: batch });
      if (!options.dryRun) say('Done. Look at it with: npm start');
    });
}

async function runImport(
  config: Config,
  paths: readonly string[],
  options: Pick<ImportOptions, 'format' | 'dryRun' | 'batchSize'>,
): Promise<void> {
  const signal = untilStopped('Stopped before all was imported; import again to go on.');
  const summary = await inDatabase(config, say, signal, (database) =>
    importPaths(database, paths, {
      ...options,
      say,
      showProgress: progressOn(say),
      signal,
      changesKept: config.changesKept,
    }),
  );
  tell(summary, options.dryRun);
}

async function runInitialImport(
  config: Config,
  paths: readonly string[],
  format: Format | undefined,
): Promise<void> {
  const signal = untilStopped('Stopped before all was imported: the graph is still empty.');
  tell(await importInitially(config, paths, { format, say, showProgress: progressOn(say), signal }));
}

function tell(summary: ImportSummary, dryRun = false): void {
  const [head = '', ...rest] = summary.lines();
  say(`${dryRun ? 'Would do: ' : ''}${head}.`);
  if (summary.changesNothing) say(dryRun ? 'Nothing would change.' : 'Nothing has changed.');
  else for (const line of rest) say(line);
}

function readBatch(text: string): number {
  const rows = Number(text);
  if (!/^\d+$/.test(text) || rows < 1 || rows > 100_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 100000.');
  return rows;
}
