import { renameSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { makePrivateFolder, writePrivateFile } from './files.ts';
import { type Home, locateHome, makeHome } from './home.ts';
import type { Idle } from './idle.ts';
import { removeDraft, removeFolder } from './recover.ts';

/** What holds the graph; beside it, `data` holds who may log on. */
const graph = [join('databases', 'neo4j'), join('transactions', 'neo4j')];

/**
 * Puts another graph in the place of the one of an idle home. It is made in a draft, a home of its own that has
 * everything but a graph, and takes its place when it is complete: whatever happens before that, the home is as it was.
 * Who may log on stays.
 *
 * @param make makes the graph in the draft and leaves its engine stopped
 */
export async function replaceGraph<Result>(
  idle: Idle,
  make: (draft: Idle) => Promise<Result>,
): Promise<Result> {
  const { home, password, signal } = idle;
  makePrivateFolder(home.draft);
  const draft = locateHome(home.draft);
  try {
    makeHome(draft);
    writePrivateFile(draft.password, `${password}\n`);
    await cp(home.data, draft.data, {
      recursive: true,
      filter: (path) => !graph.includes(relative(home.data, path)),
    });
    const result = await make({ ...idle, home: draft });
    signal.throwIfAborted();
    swap(home, draft);
    return result;
  } finally {
    await removeDraft(home);
  }
}

/** Between the two renames there is no graph: who comes upon that puts the one before back (`recover`). */
function swap(home: Home, draft: Home): void {
  renameSync(home.data, home.replaced);
  try {
    renameSync(draft.data, home.data);
  } catch (error) {
    renameSync(home.replaced, home.data);
    throw error;
  }
  removeFolder(home.replaced);
}
