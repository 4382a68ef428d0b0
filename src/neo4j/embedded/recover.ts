import { existsSync, renameSync, rmSync } from 'node:fs';
import { type Home, holdsGraph, locateHome } from './home.ts';
import { endProcess } from './processes.ts';
import { isOurEngine, readState } from './state.ts';
import { endLeftTool } from './tool.ts';

/**
 * Clears away what is left of work that was killed outright. A graph that another one was to take the place of is the
 * one before or the one after that, never a half of one.
 */
export async function recover(home: Home): Promise<void> {
  await endLeftTool(home);
  if (existsSync(home.replaced)) {
    // Without data the other graph has not come yet. There can be an empty folder, which rename puts up with.
    if (holdsGraph(home)) removeFolder(home.replaced);
    else renameSync(home.replaced, home.data);
  }
  if (existsSync(home.draft)) await removeDraft(home);
}

/** Removes the draft of a home, and ends what works in it. */
export async function removeDraft(home: Home): Promise<void> {
  await endWork(locateHome(home.draft));
  removeFolder(home.draft);
}

/** Ends whatever works in a home in which nothing is worth a slow end. */
export async function endWork(home: Home): Promise<void> {
  await endLeftTool(home);
  const state = readState(home);
  if (state && (await isOurEngine(home, state.pid))) await endProcess(state.pid, 1_000, () => {});
}

/** Removes a folder in which a process may have made a file a moment ago. */
export function removeFolder(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
