import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from './files.ts';
import type { Home } from './home.ts';
import type { Launch } from './launch.ts';
import { endProcess, readCommandLine } from './processes.ts';
import { type Outcome, type RunOptions, runProgram } from './program.ts';
import { formatSettings, listToolArguments, markTool } from './settings.ts';

/** Milliseconds that the tool may take: hundreds of gigabytes are work of hours. */
const deadline = 24 * 60 * 60_000;

/** Runs Neo4j's admin tool on the data of a home whose engine is stopped; never throws. */
export async function runTool(
  { home, java, distribution }: Pick<Launch, 'home' | 'java' | 'distribution'>,
  command: readonly string[],
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  // The tool reads where the data is; the port is of no account.
  writePrivateFile(join(home.conf, 'neo4j.conf'), formatSettings(distribution, 7687));
  try {
    return await runProgram(java.command, listToolArguments(home, distribution, command), {
      cwd: home.root,
      deadline,
      env: { NEO4J_HOME: home.root, NEO4J_CONF: home.conf },
      onStart: (pid) => writePrivateFile(home.tool, String(pid)),
      ...options,
    });
  } finally {
    rmSync(home.tool, { force: true });
  }
}

/** Ends an admin tool that works on although the process that ran it was killed. */
export async function endLeftTool(home: Home): Promise<void> {
  const pid = readPid(home);
  if (pid === undefined) return;
  if ((await readCommandLine(pid)).includes(`${markTool(home)} `)) await endProcess(pid, 10_000, () => {});
  rmSync(home.tool, { force: true });
}

function readPid(home: Home): number | undefined {
  try {
    return Number.parseInt(readFileSync(home.tool, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}
