import { StartError } from '../../errors.ts';
import type { Search } from './java.ts';
import { findProgram, firstLine, type Outcome, runProgram } from './program.ts';

/** Milliseconds that a command may take unless told otherwise. */
const commandDeadline = 30_000;

/** A Docker engine that answers, through its command line. */
export interface Docker {
  /**
   * Runs a command and returns what it prints.
   *
   * @throws {StartError} where it fails
   */
  command(args: readonly string[], deadline?: number): Promise<string>;
  /** What a command prints, or undefined where it fails: the thing that is asked for is not there. */
  ask(...args: readonly string[]): Promise<string | undefined>;
  /** The last line in which a container tells of an error, or its last line of all. */
  readLog(container: string): Promise<string>;
}

/** Looks for a Docker engine that answers. */
export async function findDocker(): Promise<Search<Docker>> {
  const program = findProgram('docker');
  if (program === undefined) return { found: undefined, seen: 'no docker on PATH' };
  const outcome = await runProgram(program, ['version', '--format', '{{.Server.Version}}'], {
    deadline: 15_000,
  });
  if (outcome.code === 0) return { found: control(program), seen: program };
  return { found: undefined, seen: `${program} gets no answer from its engine: ${explain(outcome)}` };
}

function control(program: string): Docker {
  return {
    async command(args, deadline = commandDeadline) {
      const outcome = await runProgram(program, args, { deadline });
      if (outcome.code === 0) return outcome.stdout.trim();
      throw new StartError(`docker ${args[0]} failed: ${explain(outcome)}`);
    },
    async ask(...args) {
      const { code, stdout } = await runProgram(program, args, { deadline: commandDeadline });
      return code === 0 ? stdout.trim() : undefined;
    },
    async readLog(container) {
      const { output } = await runProgram(program, ['logs', '--tail', '200', container], {
        deadline: commandDeadline,
      });
      const lines = output.trim().split('\n');
      // Neo4j says goodbye after it has said what is wrong.
      return lines.findLast((line) => /\bERROR\b|Exception|^Error/.test(line)) ?? lines.at(-1) ?? '';
    },
  };
}

function explain({ output, late }: Outcome): string {
  if (late) return 'it does not answer. Is the Docker engine running?';
  if (/no space left on device/i.test(output)) return 'the disk is full. Free some space and start again.';
  // Docker prints the reason last, after its advice on first steps.
  const lines = output.split('\n').filter((line) => /error|denied|cannot|fail/i.test(line));
  return firstLine(lines.join('\n') || output);
}
