import { asList } from '../graph/inflate.ts';
import type { Run } from '../neo4j/database.ts';
import { isRelationType } from '../ontology.ts';
import { type Found, type Values, type Written, writeInBatches } from './batch.ts';
import { checkEntities, checkKind, type Kinds, slugsOfEntities } from './check.ts';
import { entityValues } from './entity-values.ts';
import { formerSlugs, keepFormerSlugs, wasMerged } from './former-slugs.ts';
import { kindsOf } from './kinds-of.ts';
import { WriteError, type WriteProblem } from './problem.ts';
import type { EntityRow } from './rows.ts';
import { changeEntities, compareEntities, mergeEntities, promoteArtifacts } from './statements.ts';

/**
 * Creates the entities that do not exist and changes those that differ; nothing is written for the others. An artifact
 * becomes the model, dataset or application that a row says it is. Properties have to be valid for their kind already.
 *
 * @param run of a transaction: nothing takes effect where this throws
 * @param known kinds of all slugs that the rows name, where the caller knows them already
 * @param existing kinds of those of them that existed a moment ago, where the caller knows that too
 * @throws {WriteError} where a slug belongs to another kind or is a former one, a version is not the expected one,
 * evidence names a source that does not exist, or a former slug is that of an entity or leads to another one
 */
export async function upsertEntities(
  run: Run,
  rows: readonly EntityRow[],
  known?: Kinds,
  existing?: Kinds,
): Promise<Written> {
  const there = known ? existing : await kindsOf(run, slugsOfEntities(rows));
  const problems = checkEntities(rows, known ?? kindsAfter(rows, there));
  if (problems.length > 0) throw new WriteError(problems);
  const leading = await formerSlugs(
    run,
    rows.flatMap(({ formerSlugs = [] }) => formerSlugs),
  );
  const written = await writeInBatches(run, rows, {
    key: ({ slug }) => slug,
    name: ({ slug }) => `"${slug}"`,
    subject: ({ slug, kind }) => ({ identity: { of: 'entity', slug }, kinds: [kind] }),
    evidence: ({ evidence }) => evidence,
    order: ({ slug }) => slug,
    group: () => 'entities',
    create: (run, _, rows) => create(run, rows),
    compare: compareEntities,
    change: { text: changeEntities, exists: ({ slug, kind }) => there?.get(slug) === kind },
    values: (row) => ({
      ...entityValues(row),
      // Said of those that change by it alone.
      ...(row.formerSlugs?.some((former) => leading.get(former) !== row.slug) && { former: true }),
    }),
    refuse,
    promote: (run, promoted) => promote(run, rows, promoted),
  });
  const created = rows.flatMap(({ slug }, i) => (written.outcomes[i] === 'created' ? [slug] : []));
  const taken = await formerSlugs(run, created);
  if (taken.size > 0) throw new WriteError(rows.flatMap(({ slug }, index) => reused(slug, index, taken)));
  await keepFormerSlugs(run, rows, leading);
  return written;
}

/** A slug that belongs to an entity that was merged into another one. */
function reused(slug: string, index: number, taken: ReadonlyMap<string, string>): WriteProblem[] {
  const now = taken.get(slug);
  if (now === undefined) return [];
  return [{ index, field: ['slug'], code: 'CONFLICT', message: wasMerged(slug, now) }];
}

/** What speaks against writing an entity, once no one else can change it. */
function refuse({ slug, expectedVersion, mustExist }: EntityRow, found: Found | undefined) {
  const conflict = (message: string) => ({ field: ['expectedVersion'], code: 'CONFLICT' as const, message });
  if (expectedVersion != null && found && found.version !== expectedVersion)
    return conflict(
      `"${slug}" has version ${found.version} and not ${expectedVersion}, so it was changed meanwhile. Read it again and decide anew.`,
    );
  if (expectedVersion && !found)
    return conflict(
      `"${slug}" does not exist, so it can't have version ${expectedVersion}; give 0 for a new one.`,
    );
  if (mustExist && !found)
    return {
      ...conflict(`"${slug}" was deleted by someone else at the same moment. Try again.`),
      field: ['slug'],
    };
  return undefined;
}

/** Creates the entities that do not exist, and finds the others. */
async function create(run: Run, values: readonly Values[]): Promise<ReadonlyMap<number, Found | undefined>> {
  const slugs = new Map(values.map(({ at, slug }) => [at, slug]));
  const found = new Map<number, Found | undefined>();
  for (const [isNew, promoted, places, versions] of await run(mergeEntities, { p: { rows: values } }))
    asList(places).forEach((place, i) => {
      const at = Number(place);
      const thing = {
        found: slugs.get(at),
        version: Number(asList(versions)[i]),
        promoted: promoted === true,
      };
      found.set(at, isNew === true ? undefined : thing);
    });
  return found;
}

/** Gives artifacts their new kind, where their relations allow it. */
async function promote(
  run: Run,
  rows: readonly EntityRow[],
  values: readonly Values[],
): Promise<WriteProblem[]> {
  const found = await run(promoteArtifacts, { p: { rows: values } });
  return found.flatMap(([at, from, to]) => {
    const row = rows[Number(at)];
    if (!row) return [];
    const types = {
      from: (from as string[]).filter(isRelationType),
      to: (to as string[]).filter(isRelationType),
    };
    return checkKind(row.slug, row.kind, types).map((problem) => ({
      index: Number(at),
      field: ['slug'],
      ...problem,
    }));
  });
}

/** The kinds of all slugs that the rows name, once the rows are written. */
function kindsAfter(rows: readonly EntityRow[], there?: Kinds): Kinds {
  const after = new Map(there);
  // The first row of a new slug decides on its kind, so that a second one with another kind is a conflict as well.
  for (const { slug, kind } of rows) if (!after.has(slug)) after.set(slug, kind);
  return after;
}
