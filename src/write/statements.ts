import { type RelationType, relationTypes } from '../ontology.ts';

/**
 * The statements that write. Each row of `$p.rows` has `at`, `properties`, `sources` and `locators`.
 *
 * Rows that are new are first created, then those that were there already are compared: both in one statement would
 * take Neo4j twice as long to plan, which a first start feels, and a third longer to run.
 */

const created = 'CASE WHEN isNew THEN [1] ELSE [] END';

/**
 * The same in all statements of a transaction. In milliseconds, which is what the API shows: what is filtered by an
 * instant read there must meet it.
 */
export const now = "datetime.truncate('millisecond', datetime.transaction())";

/**
 * Creates the entities that do not exist; rows also have `slug`, `label`, `promotable` and `defaults`. Returns `row.at`
 * and, of an entity that exists already, what `compareEntities` finds it by, its version, and whether it is an artifact
 * that is to become something else. A slug of another kind gives no row.
 */
export const mergeEntities = `
UNWIND $p.rows AS row
MERGE (x:Entity {slug: row.slug})
  ON CREATE SET x:$(row.label)
// Takes the lock, so that nobody changes it until we have compared. Setting the same value writes nothing; the
// value must not be read from x, which happens before the lock.
SET x.slug = row.slug
WITH row, x, x.version IS NULL AS isNew, labels(x) AS labels
WHERE row.label IN labels OR row.promotable AND 'Artifact' IN labels
FOREACH (_ IN ${created} |
  SET x += row.defaults, x += row.properties,
    x.evidenceSources = row.sources, x.evidenceLocators = row.locators,
    x.version = 1, x.createdAt = ${now}, x.updatedAt = ${now})
RETURN row.at, CASE WHEN isNew THEN null ELSE row.slug END, x.version, NOT row.label IN labels`;

/**
 * Gives artifacts their new kind; rows also have `found` and `label`. Returns `row.at` and the types of the relations that
 * begin and of those that end there.
 */
export const promoteArtifacts = `
UNWIND $p.rows AS row
MATCH (x:Entity {slug: row.found})
REMOVE x:Artifact
SET x:$(row.label), x.modalities = row.defaults.modalities
RETURN row.at, COLLECT { MATCH (x)-[r]->() RETURN DISTINCT type(r) }, COLLECT { MATCH (x)<-[r]-() RETURN DISTINCT type(r) }`;

/**
 * Finds the relations of a type that exist: returns the places in `$p.ids` of their ids, and what `compareRelations` finds
 * them by. Whichever way it is read, a symmetric relation has the same id.
 */
export const findRelations = ofEachType(
  (type) => `
UNWIND range(0, size($p.ids) - 1) AS i
MATCH ()-[x:${type}]->() USING INDEX x:${type}(id) WHERE x.id = $p.ids[i]
RETURN i, elementId(x)`,
);

/**
 * Creates relations of a type; rows also have `id`, `from` and `to`. Returns the list of all `row.at`, without those
 * with an end that does not exist. Fails where one exists by then. To merge them instead would take half as long again.
 */
export const createRelations = ofEachType(
  (type) => `
UNWIND $p.rows AS row
MATCH (a:Entity {slug: row.from})
MATCH (b:Entity {slug: row.to})
// All properties at once, since the constraint is checked each time some are set.
CREATE (a)-[:${type} {
  id: row.id,
  role: row.properties.role,
  since: row.properties.since,
  until: row.properties.until,
  confidence: toFloat(row.properties.confidence),
  evidenceSources: row.sources,
  evidenceLocators: row.locators
}]->(b)
RETURN collect(row.at)`,
);

function ofEachType(write: (type: RelationType) => string): Readonly<Record<RelationType, string>> {
  return Object.fromEntries(relationTypes.map((type) => [type, write(type)])) as Record<RelationType, string>;
}

/** Finds the evidence that is new and whether any property differs; a property that is null is an absent one. */
const compare = `
WITH row, x, x.evidenceSources AS sources, x.evidenceLocators AS locators
WITH row, x, sources, locators,
  [i IN range(0, size(row.sources) - 1) WHERE none(j IN range(0, size(sources) - 1)
    WHERE sources[j] = row.sources[i] AND locators[j] = row.locators[i])] AS added
WITH row, x, sources, locators, added, row.promoted IS NOT NULL OR row.former IS NOT NULL OR size(added) > 0 OR any(name IN keys(row.properties) WHERE coalesce(
  x[name] <> row.properties[name], x[name] IS NOT NULL OR row.properties[name] IS NOT NULL)) AS differs
FOREACH (_ IN CASE WHEN differs THEN [1] ELSE [] END |
  SET x += row.properties,
    x.evidenceSources = sources + [i IN added | row.sources[i]],
    x.evidenceLocators = locators + [i IN added | row.locators[i]]`.trim();

/** Changes the entities that differ; rows also have `found`. Returns `row.at` and whether it did. */
export const compareEntities = `
UNWIND $p.rows AS row
MATCH (x:Entity {slug: row.found})
${compare},
    x.version = x.version + 1, x.updatedAt = ${now})
RETURN row.at, differs`;

/**
 * Changes the relations, of all types, that differ; rows also have `id` and `found`. Returns `row.at` and whether it did; a
 * relation that is gone by then gives no row.
 */
export const compareRelations = `
UNWIND $p.rows AS row
MATCH ()-[x]->() WHERE elementId(x) = row.found
// Takes the lock, as above.
SET x.id = row.id
${compare}, x.confidence = toFloat(x.confidence))
RETURN row.at, differs`;
