import type { Database } from '../../neo4j/database.ts';
import { type EntityKind, entityKinds, kinds } from '../../ontology.ts';
import { listsOf } from '../../write/entity-values.ts';

/** Milliseconds that a statement may take, which goes through everything there is. */
const deadline = 12 * 60 * 60_000;

/** Several transactions, since one would need memory for everything at once. */
const inParts = 'IN 2 CONCURRENT TRANSACTIONS OF 10000 ROWS';

/** A list that is absent is an empty one; locators that are absent are all empty. */
const entities = (kind: EntityKind) => `
MATCH (n:${kinds[kind].label})
CALL (n) {
  FOREACH (name IN [name IN $p.lists WHERE n[name] IS NULL] | SET n[name] = [])
  SET n.evidenceLocators = coalesce(n.evidenceLocators, [_ IN n.evidenceSources | ''])
} ${inParts}`;

const relations = `
MATCH ()-[r]->() WHERE r.evidenceLocators IS NULL
CALL (r) {
  SET r.evidenceSources = coalesce(r.evidenceSources, [])
  SET r.evidenceLocators = [_ IN r.evidenceSources | '']
} ${inParts}`;

/**
 * Gives everything the lists that Neo4j's import tool can't read from a file: those that are empty, and those of one
 * empty text. This is done before there is any index that would have to keep up.
 */
export async function completeLists(database: Database): Promise<void> {
  for (const kind of entityKinds) {
    const lists = [...listsOf(kind), 'evidenceSources'];
    await database.run(entities(kind), { p: { lists } }, deadline);
  }
  await database.run(relations, {}, deadline);
}
