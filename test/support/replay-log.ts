import { ChangeLog } from '../../src/changes/change-log.ts';
import { identityKey } from '../../src/graph/identity.ts';
import { testDatabase } from './database.ts';

/**
 * Reads the log of changes from its beginning: what exists by it, each with the number of transactions that wrote it since
 * it was created last.
 *
 * @throws {Error} where something is created that exists, or changed that does not
 */
export async function replayLog(database = testDatabase()): Promise<ReadonlyMap<string, number>> {
  const log = new ChangeLog(database);
  const keys = new Map<string, number>();
  let position = 0;
  for (;;) {
    const commits = await log.after(position);
    if (commits.length === 0) return keys;
    for (const commit of commits) {
      if (commit.position !== position + 1) throw new Error(`${position} is followed by ${commit.position}`);
      position = commit.position;
      for (const { action, identity } of commit.changes) {
        const key = identityKey(identity);
        const times = keys.get(key);
        if ((action === 'CREATED') !== (times === undefined))
          throw new Error(`${key} was ${action} in ${position}, but was written ${times ?? 0} times before`);
        if (action === 'CREATED' || action === 'UPDATED') keys.set(key, (times ?? 0) + 1);
        else keys.delete(key);
      }
    }
  }
}
