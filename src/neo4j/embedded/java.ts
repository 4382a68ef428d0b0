import { join } from 'node:path';
import { findRuntimeFolder } from './java-runtime.ts';
import { findProgram, firstLine, isProgram, runProgram } from './program.ts';
import { oldestJava } from './versions.ts';

export { findPip, installJava } from './java-runtime.ts';

/** A Java that is new enough. */
export interface Java {
  /** Absolute path of the program. */
  readonly command: string;
  /** What tells it from any other build of Java. */
  readonly build: string;
  /** What JAVA_HOME has to be for programs that ask for it; undefined where this Java does not tell. */
  readonly home: string | undefined;
  /** Whether it is the runtime that `install-java` fetched. */
  readonly fetched: boolean;
}

/** The outcome of a search: what was found, or a sentence on each thing that was seen and is of no use. */
export interface Search<Found> {
  readonly found: Found | undefined;
  readonly seen: string;
}

/** Looks for a Java that is new enough: JAVA_HOME, then PATH, then the runtime that `install-java` fetched. */
export async function findJava(): Promise<Search<Java>> {
  const seen: string[] = [];
  const javaHome = process.env.JAVA_HOME;
  const places = [
    { command: javaHome ? join(javaHome, 'bin', 'java') : undefined, name: 'JAVA_HOME', fetched: false },
    { command: findProgram('java'), name: 'PATH', fetched: false },
    { command: join(findRuntimeFolder(), 'bin', 'java'), name: 'the cache', fetched: true },
  ];
  for (const { command, name, fetched } of places) {
    if (command === undefined) continue;
    if (!isProgram(command)) {
      if (!fetched) seen.push(`${name} is set, but there is no ${command}`);
      continue;
    }
    const { java, fault } = await tryJava(command, fetched);
    if (java) return { found: java, seen: command };
    seen.push(`${command} (${name}) ${fault}`);
  }
  return {
    found: undefined,
    seen: seen.length === 0 ? 'none on PATH, and JAVA_HOME is not set' : seen.join('; '),
  };
}

async function tryJava(command: string, fetched: boolean): Promise<{ java?: Java; fault?: string }> {
  // The settings tell version and home in one go; all Javas since 8 know the flag.
  const { code, output, late } = await runProgram(command, ['-XshowSettings:properties', '-version'], {
    deadline: 20_000,
  });
  if (late) return { fault: 'does not answer' };
  if (code !== 0) return { fault: `does not run: ${firstLine(output.replace(/^Picked up .*$/gm, ''))}` };
  const version = readVersion(output);
  if (version === undefined) return { fault: `does not tell its version: ${firstLine(output)}` };
  if (version < oldestJava) return { fault: `is Java ${version}, which is too old` };
  const [home, ...build] = ['home', 'runtime.version', 'vm.name', 'vendor'].map(
    (name) => new RegExp(`^\\s*java\\.${name} = (.+)$`, 'm').exec(output)?.[1],
  );
  return { java: { command, build: build.join(' '), home, fetched } };
}

/** The feature version: 17 of `17.0.15`, 8 of `1.8.0_412`. */
function readVersion(output: string): number | undefined {
  const text =
    /^\s*java\.specification\.version = (\S+)/m.exec(output)?.[1] ?? /version "([^"]+)"/.exec(output)?.[1];
  const version = Number(/^(?:1\.)?(\d+)/.exec(text ?? '')?.[1]);
  return Number.isNaN(version) ? undefined : version;
}
