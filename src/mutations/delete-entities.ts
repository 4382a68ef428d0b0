import type { Change } from '../changes/change.ts';
import type { EntityReference } from '../graph/graph.ts';
import type { Run } from '../neo4j/database.ts';
import type { EntityKind, RelationType } from '../ontology.ts';
import { formerSlugs } from '../write/former-slugs.ts';
import { WriteError, type WriteProblem } from '../write/problem.ts';
import { type Call, checkSize, perform, type UserError } from './call.ts';
import { readReference } from './references.ts';
import { type Stated, statedBy } from './stated.ts';
import { lockEntities, relationsOf } from './stored.ts';

/** What a deletion answers. */
export interface Deleted {
  readonly deletedCount: number;
  readonly userErrors: readonly UserError[];
}

/**
 * Deletes entities with all their relations.
 *
 * @throws {GraphError} PAGE_TOO_LARGE
 */
export async function deleteEntities(call: Call, refs: readonly EntityReference[]): Promise<Deleted> {
  checkSize('deleteEntities', refs, call);
  const fieldOf = (index: number) => ['refs', String(index)];
  return perform(call, { deletedCount: 0 }, fieldOf, async (run, recorder) => {
    const problems: WriteProblem[] = [];
    const slugs = refs.map((ref, index) =>
      readReference(ref, [], (field, message) => problems.push({ index, field, code: 'INVALID', message })),
    );
    const places = new Map(slugs.map((slug, index) => [slug, index]));
    const kinds = await lockEntities(run, slugs);
    problems.push(...(await missing(run, slugs, kinds)));
    if (problems.length > 0) throw new WriteError(problems);
    const relations = await relationsOf(run, slugs);
    problems.push(...orphans(relations, places));
    if (problems.length > 0) throw new WriteError(problems);
    await run(deletion, { p: { slugs: [...places.keys()], relations: relations.map(({ id }) => id) } });
    const changes = [
      ...relations.map(({ type, id, kinds }): Change => {
        return { action: 'DELETED', identity: { of: 'relation', type, id }, kinds };
      }),
      ...[...kinds].map(([slug, kind]): Change => {
        return { action: 'DELETED', identity: { of: 'entity', slug }, kinds: [kind] };
      }),
    ];
    recorder.add({ changes, sources: [] });
    const sources = [...kinds].filter(([, kind]) => kind === 'SOURCE').map(([slug]) => slug);
    if (sources.length > 0)
      recorder.beforeCommit(async (run, committed) => {
        // No more than are deleted can be named in vain.
        const stated = await statedBy(committed, sources, changes.length + 1);
        await checkEvidence(run, stated, sources, places);
      });
    return { deletedCount: places.size };
  });
}

/**
 * An entity's former slugs go with it: there is nothing left that they could lead to. Fails where someone else has given it
 * another relation meanwhile, which would be missing in the log of changes.
 */
const deletion = `
UNWIND $p.slugs AS slug
MATCH (x:Entity {slug: slug})
CALL (x) {
  MATCH (x)-[r]-() WHERE r.id IS NULL OR r.id IN $p.relations
  DELETE r
}
CALL (slug) {
  MATCH (f:FormerSlug {now: slug})
  DELETE f
}
DELETE x`;

async function missing(
  run: Run,
  slugs: readonly string[],
  kinds: ReadonlyMap<string, EntityKind>,
): Promise<WriteProblem[]> {
  const unknown = slugs.filter((slug) => !kinds.has(slug));
  const formerly = await formerSlugs(run, unknown);
  return slugs.flatMap((slug, index): WriteProblem[] => {
    if (kinds.has(slug)) return [];
    const now = formerly.get(slug);
    if (now === undefined)
      return [{ index, field: [], code: 'NOT_FOUND', message: `There is no entity "${slug}".` }];
    const message = `"${slug}" was merged into "${now}". Name "${now}" to delete that.`;
    return [{ index, field: [], code: 'CONFLICT', message }];
  });
}

/** Models whose variants would be left without one. */
function orphans(
  relations: readonly { type: RelationType; from: string; to: string }[],
  places: ReadonlyMap<string, number>,
): WriteProblem[] {
  const variants = new Map<string, string[]>();
  for (const { type, from, to } of relations)
    if (type === 'VARIANT_OF' && !places.has(from)) variants.set(to, [...(variants.get(to) ?? []), from]);
  return [...variants].map(([model, left]) => {
    const message = `"${model}" can't be deleted, since "${left[0]}"${left.length > 1 ? ` and ${left.length - 1} more are variants` : ' is a variant'} of it. Delete the variants too, or give them another model.`;
    return { index: places.get(model) ?? 0, field: [], code: 'CONFLICT', message };
  });
}

/** Evidence must not name a source that is gone. Whoever adds evidence makes sure of that at the end as well. */
async function checkEvidence(
  run: Run,
  stated: Stated,
  sources: readonly string[],
  places: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = await run(stillStated, { p: { ...stated, sources } });
  const problems = rows.map(([slug, entity, relation]): WriteProblem => {
    const what = entity === null ? `a relation of type ${relation}` : `"${entity}"`;
    const message = `"${slug}" can't be deleted, since it is evidence for ${what}. Delete that first, or merge the source into another one.`;
    return { index: places.get(String(slug)) ?? 0, field: [], code: 'CONFLICT', message };
  });
  if (problems.length > 0) throw new WriteError(problems);
}

const stillStated = `
CALL () {
  UNWIND $p.entities AS entity
  MATCH (x) WHERE elementId(x) = entity
  RETURN x.evidenceSources AS named, x.slug AS slug, null AS type
  UNION ALL
  UNWIND $p.relations AS relation
  MATCH ()-[x]->() WHERE elementId(x) = relation
  RETURN x.evidenceSources AS named, null AS slug, type(x) AS type
}
UNWIND [source IN $p.sources WHERE source IN named] AS source
RETURN source, min(slug), min(type)`;
