import { afterAll } from 'vitest';
import { Database } from '../../src/neo4j/database.ts';

let shared: Database | undefined;

/** The database that tests use, with one connection pool for all tests of a file. */
export function testDatabase(): Database {
  shared ??= new Database(connection());
  return shared;
}

/** Deletes all entities and relations; constraints, indexes and the record of migrations stay. */
export async function emptyGraph(): Promise<void> {
  await testDatabase().write((run) => run('MATCH (n:Entity) DETACH DELETE n'));
}

function connection() {
  const { TEST_NEO4J_URI: uri, TEST_NEO4J_PASSWORD: password } = process.env;
  if (!uri || !password)
    throw new Error(
      'The tests need a Neo4j that they may wipe: set TEST_NEO4J_URI (such as bolt://127.0.0.1:17687) and TEST_NEO4J_PASSWORD.',
    );
  return { uri, username: 'neo4j', password };
}

afterAll(async () => {
  await shared?.close();
  shared = undefined;
});
