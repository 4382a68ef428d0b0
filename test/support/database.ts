import { inject } from 'vitest';
import { type Connection, Database } from '../../src/neo4j/database.ts';
import { afterThisFile } from './closing.ts';

let shared: Database | undefined;

/** Where the Neo4j of this worker is, which no other file works on at the same time. */
export function testConnection(): Connection {
  const connection = inject('neo4j')[Number(process.env.VITEST_POOL_ID) - 1];
  if (!connection) throw new Error(`There is no Neo4j for worker ${process.env.VITEST_POOL_ID}.`);
  return connection;
}

/** The database of the worker, with one connection pool for all tests of a file. */
export function testDatabase(): Database {
  if (shared) return shared;
  const database = new Database(testConnection());
  afterThisFile(async () => {
    shared = undefined;
    await database.close();
  });
  shared = database;
  return database;
}

/** Deletes all entities and relations; constraints, indexes, the records of migrations and scores and the log of changes stay. */
export async function emptyGraph(): Promise<void> {
  await testDatabase().write((run) => run('MATCH (n:Entity|FormerSlug) DETACH DELETE n'));
}

/** Deletes the log of changes, which begins with position 1 again. */
export async function emptyLog(): Promise<void> {
  await testDatabase().write((run) => run('MATCH (n:Change|ChangeCounter) DELETE n'));
}
