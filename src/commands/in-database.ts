import type { Config } from '../config.ts';
import { Database } from '../neo4j/database.ts';
import { openEngine } from '../neo4j/engine.ts';
import { migrate } from '../neo4j/migrations.ts';
import { untilAborted } from '../until-aborted.ts';

/**
 * Works in the database that a server with these settings serves, whether or not one runs; it is brought up to date
 * before and left in order afterwards.
 *
 * @param say told what is being done
 * @param signal ends the work
 * @param migrates false for work that must find the database as it is
 */
export async function inDatabase<Result>(
  config: Config,
  say: (line: string) => void,
  signal: AbortSignal,
  work: (database: Database) => Promise<Result>,
  { migrates = true } = {},
): Promise<Result> {
  const engine = await openEngine(config, say);
  const database = new Database(engine.connection);
  const whole = async () => {
    if (migrates) await migrate(database, say);
    return work(database);
  };
  try {
    signal.throwIfAborted();
    return await untilAborted(signal, whole());
  } finally {
    await database.close();
    await engine.stop();
  }
}
