import { nameKey } from '../names.ts';
import type { Run } from '../neo4j/database.ts';
import { dayProperties, kinds, listProperties } from '../ontology.ts';
import { type Written, writeInBatches } from './batch.ts';
import { checkEntities, type Kinds, slugsOfEntities } from './check.ts';
import { evidenceLists } from './evidence-lists.ts';
import { kindsOf } from './kinds-of.ts';
import { WriteError } from './problem.ts';
import type { EntityRow } from './rows.ts';
import { compareEntities, mergeEntities } from './statements.ts';

/**
 * Creates the entities that do not exist and changes those that differ; nothing is written for the others. Their
 * properties have to be valid for their kind already.
 *
 * @param run of a transaction: nothing takes effect where this throws
 * @param known kinds of all slugs that the rows name, where the caller knows them already
 * @throws {WriteError} where a slug belongs to another kind, or evidence names a source that does not exist
 */
export async function upsertEntities(run: Run, rows: readonly EntityRow[], known?: Kinds): Promise<Written> {
  const problems = checkEntities(rows, known ?? (await kindsAfter(run, rows)));
  if (problems.length > 0) throw new WriteError(problems);
  return writeInBatches(run, rows, {
    key: ({ slug }) => slug,
    name: ({ slug }) => `"${slug}"`,
    order: ({ slug }) => slug,
    merge: () => mergeEntities,
    compare: compareEntities,
    values: ({ kind, slug, properties, evidence }) => ({
      slug,
      label: kinds[kind].label,
      defaults: kind === 'MODEL' || kind === 'DATASET' ? { aliases: [], modalities: [] } : { aliases: [] },
      properties: stored(properties),
      ...evidenceLists(evidence),
    }),
  });
}

/** The kinds of all slugs that the rows name, once the rows are written. */
async function kindsAfter(run: Run, rows: readonly EntityRow[]): Promise<Kinds> {
  const after = await kindsOf(run, slugsOfEntities(rows));
  // The first row of a new slug decides on its kind, so that a second one with another kind is a conflict as well.
  for (const { slug, kind } of rows) if (!after.has(slug)) after.set(slug, kind);
  return after;
}

/** Properties as they are stored, names also as they are looked up. */
function stored(properties: EntityRow['properties']): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (value === null) values[name] = listProperties.has(name) ? [] : null;
    else values[name] = dayProperties.has(name) && typeof value === 'string' ? new Date(value) : value;
  }
  if (typeof values.name === 'string') values.nameKey = nameKey(values.name);
  if (Array.isArray(values.aliases)) values.aliasKeys = values.aliases.map((alias) => nameKey(String(alias)));
  return values;
}
