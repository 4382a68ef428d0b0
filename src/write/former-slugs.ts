import type { Run } from '../neo4j/database.ts';
import { WriteError, type WriteProblem } from './problem.ts';
import type { EntityRow } from './rows.ts';

/** Slugs asked for in one statement. */
const batchSize = 20_000;

/** Which of these slugs once belonged to entities that were merged into another one, and the slug of that one. */
export async function formerSlugs(run: Run, slugs: readonly string[]): Promise<Map<string, string>> {
  const text = 'UNWIND $p.slugs AS slug MATCH (f:FormerSlug {slug: slug}) RETURN slug, f.now';
  const found = new Map<string, string>();
  for (let start = 0; start < slugs.length; start += batchSize)
    for (const [slug, now] of await run(text, { p: { slugs: slugs.slice(start, start + batchSize) } }))
      found.set(String(slug), String(now));
  return found;
}

/** Why a slug can't be a former one. */
export const belongsToEntity = (former: string, slug: string): string =>
  `"${former}" is the slug of an entity, so it can't lead to "${slug}". Merge the two, or leave it out.`;

/** Why a former slug can't lead to an entity. */
export const leadsElsewhere = (former: string, now: string, slug: string): string =>
  `"${former}" leads to "${now}" already, so it can't lead to "${slug}".`;

/** Why an entity can't be given a slug. */
export const wasMerged = (former: string, now: string): string =>
  `"${former}" was merged into "${now}", and its slug is not given out again. Write "${now}" instead.`;

/** Makes slugs lead to entities; returns each with where it leads and whether it is that of an entity. */
const leadTo = `
UNWIND $p.leads AS lead
// Takes the lock on the slug, which nobody can give to an entity then; what is made for that goes at once.
MERGE (x:Entity {slug: lead.former})
WITH lead, x, x.version IS NOT NULL AS belongs
FOREACH (_ IN CASE WHEN belongs THEN [] ELSE [1] END | DELETE x)
MERGE (f:FormerSlug {slug: lead.former})
  ON CREATE SET f.now = lead.slug
RETURN lead.index, lead.position, lead.former, lead.slug, f.now, belongs`;

/**
 * Makes the former slugs of rows lead to their entities, which must have been written in the same transaction.
 *
 * @param leading what leads where already
 * @throws {WriteError} CONFLICT where a slug is that of an entity, or leads to another one
 */
export async function keepFormerSlugs(
  run: Run,
  rows: readonly EntityRow[],
  leading: ReadonlyMap<string, string>,
): Promise<void> {
  const leads = rows.flatMap(({ slug, formerSlugs = [] }, index) =>
    formerSlugs.flatMap((former, position) =>
      leading.get(former) === slug ? [] : [{ index, position, slug, former }],
    ),
  );
  if (leads.length === 0) return;
  const found = await run(leadTo, { p: { leads } });
  const problems = found.flatMap(([index, position, former, slug, now, belongs]): WriteProblem[] => {
    if (belongs !== true && now === slug) return [];
    const message = belongs
      ? belongsToEntity(String(former), String(slug))
      : leadsElsewhere(String(former), String(now), String(slug));
    return [{ index: Number(index), field: ['formerSlugs', Number(position)], code: 'CONFLICT', message }];
  });
  if (problems.length > 0) throw new WriteError(problems);
}
