import type { Command } from 'commander';
import { pino } from 'pino';
import { readConfig } from '../config.ts';
import { StartError } from '../errors.ts';
import { once } from '../once.ts';
import { type Serving, serve } from '../serve.ts';
import { fail, say, signals } from './terminal.ts';

/** Adds `modelgraph serve`, which is also what happens without a command. */
export function addServe(program: Command): void {
  program
    .command('serve', { isDefault: true })
    .description('serve the graph over GraphQL; settings are environment variables, see README.md')
    .action(runServer);
}

/** Serves until a signal comes. */
async function runServer(): Promise<void> {
  const config = readConfig(process.env);
  const logger = pino({ level: config.logLevel });
  const stopping = new AbortController();
  let serving: Serving | undefined;
  // A second signal, or fault, while stopping changes nothing: data comes before haste.
  const stop = once(async () => {
    stopping.abort(new StartError('Stopped before it was ready.'));
    say('Stopping …');
    await serving?.stop();
    if (serving) say('Stopped.');
  });
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
