import { StartError } from '../errors.ts';
import type { Database, ReadableGraph } from '../neo4j/database.ts';
import { findMigrations } from '../neo4j/migrations.ts';
import type { Watch } from './http-server.ts';

/** Milliseconds that the database has to answer. */
const deadline = 2_000;
/** Milliseconds for which an answer is given again, so that asking often costs nothing. */
const keptFor = 500;

/**
 * Tells whether requests can be answered: whether the database answers, and is up to date.
 *
 * @param broken what the database can't be asked, as far as that is known
 */
export function watchReadiness(
  database: Database,
  broken: () => string | undefined = () => undefined,
): Watch {
  let last: { readonly at: number; readonly answer: Promise<string | undefined> } | undefined;
  return {
    ready: async () => {
      if (last === undefined || performance.now() - last.at > keptFor)
        last = { at: performance.now(), answer: look(database) };
      return broken() ?? last.answer;
    },
  };
}

async function look(database: Database): Promise<string | undefined> {
  if (database.isGone) return 'The database is gone.';
  const read: ReadableGraph['read'] = (text, parameters) => database.read(text, parameters, deadline);
  try {
    const { missing } = await findMigrations({ read });
    return missing.length > 0
      ? `Migrations are missing: ${missing.map(({ name }) => name).join(', ')}.`
      : undefined;
  } catch (error) {
    // What a driver says is for the log of the database's own failures, not for whoever asks.
    return error instanceof StartError ? error.message : 'The database does not answer.';
  }
}
