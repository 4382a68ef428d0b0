import { type EntityKind, entityKinds, kinds, type RelationType, relationTypes } from '../ontology.ts';
import { isDescribable } from './check.ts';
import { listsOf } from './entity-values.ts';

/**
 * The statements that write. Each row of `$p.rows` has `at`, `properties` and, where evidence is given, `sources` and
 * `locators`.
 *
 * Rows that are new are first created, then those that were there already are compared: both in one statement would
 * take Neo4j twice as long to plan, which a first start feels, and a third longer to run.
 */

const created = 'CASE WHEN isNew THEN [1] ELSE [] END';
const sources = 'coalesce(row.sources, [])';
const locators = 'coalesce(row.locators, [])';

const hasLabel = (is: (kind: EntityKind) => boolean) =>
  `row.label IN [${entityKinds.filter(is).map((kind) => `'${kinds[kind].label}'`)}]`;
/** Empty for the kinds that always have this list. */
const modalities = `CASE WHEN ${hasLabel((kind) => listsOf(kind).includes('modalities'))} THEN [] END`;

/**
 * The same in all statements of a transaction. In milliseconds, which is what the API shows: what is filtered by an
 * instant read there must meet it.
 */
export const now = "datetime.truncate('millisecond', datetime.transaction())";

/**
 * Creates the entities that do not exist; rows also have `slug` and `label`. Returns whether they were new, whether they are
 * artifacts that are to become something else, a list of all `row.at` of which that is true, and one of their versions. A slug
 * of another kind is left out.
 */
export const mergeEntities = `
UNWIND $p.rows AS row
MERGE (x:Entity {slug: row.slug})
  ON CREATE SET x:$(row.label)
// Takes the lock, so that nobody changes it until we have compared. Setting the same value writes nothing; the
// value must not be read from x, which happens before the lock.
SET x.slug = row.slug
WITH row, x, x.version IS NULL AS isNew, labels(x) AS labels
WHERE row.label IN labels OR 'Artifact' IN labels AND ${hasLabel(isDescribable)}
FOREACH (_ IN ${created} |
  SET x.aliases = [], x.aliasKeys = [], x.modalities = ${modalities}, x += row.properties,
    x.evidenceSources = ${sources}, x.evidenceLocators = ${locators},
    x.version = 1, x.createdAt = ${now}, x.updatedAt = ${now})
RETURN isNew, NOT row.label IN labels, collect(row.at), collect(x.version)`;

/**
 * Gives artifacts their new kind; rows also have `slug` and `label`. Returns `row.at` and the types of the relations that
 * begin and of those that end there.
 */
export const promoteArtifacts = `
UNWIND $p.rows AS row
MATCH (x:Entity {slug: row.slug})
REMOVE x:Artifact
SET x:$(row.label), x.modalities = ${modalities}
RETURN row.at, COLLECT { MATCH (x)-[r]->() RETURN DISTINCT type(r) }, COLLECT { MATCH (x)<-[r]-() RETURN DISTINCT type(r) }`;

/**
 * Finds the relations of a type that exist: returns the places in `$p.ids` of their ids, and what `compareRelations` finds
 * them by. Whichever way it is read, a symmetric relation has the same id.
 */
export const findRelations = ofEachType(
  (type) => `
UNWIND range(0, size($p.ids) - 1) AS i
MATCH ()-[x:${type}]->() USING INDEX SEEK x:${type}(id) WHERE x.id = $p.ids[i]
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
  evidenceSources: ${sources},
  evidenceLocators: ${locators}
}]->(b)
RETURN collect(row.at)`,
);

function ofEachType(write: (type: RelationType) => string): Readonly<Record<RelationType, string>> {
  return Object.fromEntries(relationTypes.map((type) => [type, write(type)])) as Record<RelationType, string>;
}

/**
 * Finds the evidence that is new and whether any property differs; a property that is null is an absent one.
 *
 * @param names what is kept
 */
const compare = (names = 'row, x') =>
  `
WITH ${names}, x.evidenceSources AS sources, x.evidenceLocators AS locators
WITH ${names}, sources, locators,
  [i IN range(0, size(${sources}) - 1) WHERE none(j IN range(0, size(sources) - 1)
    WHERE sources[j] = row.sources[i] AND locators[j] = row.locators[i])] AS added
WITH ${names}, sources, locators, added, row.promoted IS NOT NULL OR row.former IS NOT NULL OR size(added) > 0 OR any(name IN keys(row.properties) WHERE coalesce(
  x[name] <> row.properties[name], x[name] IS NOT NULL OR row.properties[name] IS NOT NULL)) AS differs
FOREACH (_ IN CASE WHEN differs THEN [1] ELSE [] END |
  SET x += row.properties,
    x.evidenceSources = sources + [i IN added | row.sources[i]],
    x.evidenceLocators = locators + [i IN added | row.locators[i]]`.trim();

const changed = `x.version = x.version + 1, x.updatedAt = ${now}`;

/**
 * Changes the entities that differ, which are locked; rows also have `found`. Returns whether they did, and a list of all
 * `row.at` of which that is true.
 */
export const compareEntities = `
UNWIND $p.rows AS row
MATCH (x:Entity {slug: row.found})
${compare()}, ${changed})
RETURN differs, collect(row.at)`;

/**
 * Does both for entities that exist; rows also have `slug` and `label`. Returns what `compareEntities` does, and a list of the
 * versions before. One that is gone or has another kind is left out.
 */
export const changeEntities = `
UNWIND $p.rows AS row
MATCH (x:Entity {slug: row.slug})
// Takes the lock, as above.
SET x.slug = row.slug
WITH row, x, x.version AS version
WHERE version IS NOT NULL AND row.label IN labels(x)
${compare('row, x, version')}, ${changed})
RETURN differs, collect(row.at), collect(version)`;

/**
 * Changes the relations, of all types, that differ; rows also have `id` and `found`. Returns what `compareEntities` does; a
 * relation that is gone by then is left out.
 */
export const compareRelations = `
UNWIND $p.rows AS row
MATCH ()-[x]->() WHERE elementId(x) = row.found
// Takes the lock, as above.
SET x.id = row.id
${compare()}, x.confidence = toFloat(x.confidence))
RETURN differs, collect(row.at)`;
