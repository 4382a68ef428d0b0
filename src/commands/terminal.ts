import { GraphError, StartError } from '../errors.ts';

/** Tells the person at the terminal a line; standard output is left to what a command prints. */
export const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** What ends a command: Ctrl-C, a request to stop, a terminal that is closed. */
export const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal for the work of a command, which aborts when the person at the terminal wants it to end.
 *
 * @param message says what state that leaves behind, and how to go on
 */
export function untilStopped(message: string): AbortSignal {
  const stopping = new AbortController();
  for (const signal of signals) process.on(signal, () => stopping.abort(new StartError(message)));
  return stopping.signal;
}

/** Ends with one clear message where the cause is known, and with all that is known otherwise. */
export function fail(error: unknown): void {
  say(
    error instanceof StartError || error instanceof GraphError
      ? `\n${error.message}`
      : `\nUnexpected failure:\n${String((error as Error).stack)}`,
  );
  process.exitCode = 1;
}
