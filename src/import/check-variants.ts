import type { Database } from '../neo4j/database.ts';
import { relationId } from '../write/relation-id.ts';
import type { Path, Problem } from './problem.ts';
import type { Rows } from './rows.ts';

/** Variants that would not be a variant of exactly one model, counting what the graph holds already. */
export async function checkVariants(database: Database, rows: Rows): Promise<Problem[]> {
  const variants = new Map<string, { path: Path; relations: Map<string, Path | undefined> }>();
  for (const { row, path } of rows.entities)
    if (row.kind === 'MODEL_VARIANT') variants.set(row.slug, { path, relations: new Map() });
  for (const { row, path } of rows.relations) {
    if (row.type !== 'VARIANT_OF') continue;
    const variant = variants.get(row.from) ?? { path, relations: new Map() };
    variants.set(row.from, variant);
    variant.relations.set(relationId(row), path);
  }
  for (const [slug, id] of await variantRelations(database, [...variants.keys()])) {
    const relations = variants.get(String(slug))?.relations;
    if (!relations?.has(String(id))) relations?.set(String(id), undefined);
  }
  return [...variants].flatMap(([slug, { path, relations }]) => {
    const count = relations.size;
    if (count === 1) return [];
    const message =
      count === 0
        ? `"${slug}" is a variant of no model: it needs one VARIANT_OF relation.`
        : `"${slug}" would be a variant of ${count} models: it may have only one VARIANT_OF relation, counting the graph's.`;
    // The last one in the file is the one too many.
    return [{ path: [...relations.values()].findLast((place) => place !== undefined) ?? path, message }];
  });
}

function variantRelations(database: Database, slugs: readonly string[]) {
  const text = `
    UNWIND $p.slugs AS slug
    MATCH (:Entity {slug: slug})-[r:VARIANT_OF]->()
    RETURN slug, r.id`;
  return database.read(text, { p: { slugs } });
}
