import { afterAll, inject } from 'vitest';
import { Database } from '../../src/neo4j/database.ts';

let shared: Database | undefined;

/** The database of the run, with one connection pool for all tests of a file. */
export function testDatabase(): Database {
  shared ??= new Database(inject('neo4j'));
  return shared;
}

/** Deletes all entities and relations; constraints, indexes, the record of migrations and the log of changes stay. */
export async function emptyGraph(): Promise<void> {
  await testDatabase().write((run) => run('MATCH (n:Entity|FormerSlug) DETACH DELETE n'));
}

/** Deletes the log of changes, which begins with position 1 again. */
export async function emptyLog(): Promise<void> {
  await testDatabase().write((run) => run('MATCH (n:Change|ChangeCounter) DELETE n'));
}

afterAll(async () => {
  await shared?.close();
  shared = undefined;
});
