import type { Recorder } from '../changes/recorder.ts';
import type { Run } from '../neo4j/database.ts';
import type { Kinds } from '../write/check.ts';
import { WriteError, type WriteProblem } from '../write/problem.ts';
import type { EvidenceRow } from '../write/rows.ts';
import { upsertRelations } from '../write/upsert-relations.ts';

/**
 * A model variant is a variant of exactly one model. It is given its model together with its properties; another model
 * takes the place of the one before.
 */
export interface Placement {
  /** Position of the item that says so. */
  readonly index: number;
  readonly variant: string;
  readonly model: string;
  readonly evidence?: readonly EvidenceRow[] | undefined;
}

const leaveOthers = `
UNWIND $p.placements AS placement
MATCH (:Entity {slug: placement.variant})-[r:VARIANT_OF]->(m)
WHERE m.slug <> placement.model
WITH placement.variant AS variant, r, r.id AS id
DELETE r
RETURN variant, id`;

const placed = `
UNWIND $p.placements AS placement
MATCH (:Entity {slug: placement.variant})-[:VARIANT_OF]->(:Entity {slug: placement.model})
RETURN DISTINCT placement.variant`;

const misplaced = `
UNWIND $p.variants AS slug
MATCH (v:Entity {slug: slug})
WHERE v:ModelVariant
WITH slug, COUNT { (v)-[:VARIANT_OF]->() } AS models
WHERE models <> 1
RETURN slug, models`;

/** Makes entities variants of their models, and tells which were not before. */
export async function placeVariants(
  run: Run,
  recorder: Recorder,
  placements: readonly Placement[],
  kinds: Kinds,
): Promise<ReadonlySet<string>> {
  if (placements.length === 0) return new Set();
  const rows = placements.map(({ variant, model }) => ({ variant, model }));
  const left = await run(leaveOthers, { p: { placements: rows } });
  recorder.add({
    changes: left.map(([, id]) => ({
      action: 'DELETED',
      identity: { of: 'relation', type: 'VARIANT_OF', id: String(id) },
      kinds: ['MODEL_VARIANT', 'MODEL'],
    })),
    sources: [],
  });
  const there = new Set((await run(placed, { p: { placements: rows } })).map(([variant]) => String(variant)));
  const open = placements.filter(({ variant }) => !there.has(variant));
  try {
    const relations = open.map(({ variant, model, evidence }) => {
      return { type: 'VARIANT_OF' as const, from: variant, to: model, evidence };
    });
    recorder.add(await upsertRelations(run, relations, kinds));
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    // Problems with its evidence are those of the entity, which were told already.
    throw new WriteError(
      error.problems.map((problem) => ({
        ...problem,
        index: open[problem.index]?.index ?? 0,
        field: ['model'],
      })),
    );
  }
  return new Set(open.map(({ variant }) => variant));
}

/** Has the recorder check that each of these, where it is there in the end, is a variant of exactly one model. */
export function keepPlaced(
  recorder: Recorder,
  variants: ReadonlyMap<string, Pick<WriteProblem, 'index' | 'field'>>,
): void {
  if (variants.size === 0) return;
  recorder.beforeCommit(async (run) => {
    const rows = await run(misplaced, { p: { variants: [...variants.keys()] } });
    if (rows.length === 0) return;
    throw new WriteError(
      rows.map(([slug, models]): WriteProblem => {
        const message =
          models === 0
            ? `"${slug}" would be a variant of no model. Give it another one by upsertEntities, or delete it.`
            : `"${slug}" would be a variant of ${models} models, but must be of one. Give it another one by upsertEntities.`;
        return { ...(variants.get(String(slug)) ?? { index: 0, field: [] }), code: 'CONFLICT', message };
      }),
    );
  });
}
