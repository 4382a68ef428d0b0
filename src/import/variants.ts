import type { ReadableGraph } from '../neo4j/database.ts';
import type { EntityRow, RelationRow } from '../write/rows.ts';
import type { Place, Problem } from './problem.ts';

/** Variants looked up in one statement. */
const batchSize = 20_000;

/** Checks that each variant is the variant of exactly one model, counting what the graph holds already. */
export class Variants {
  readonly #variants = new Map<string, { place: Place; relations: Map<string, Place | undefined> }>();

  addEntity({ kind, slug }: EntityRow, place: Place): void {
    if (kind === 'MODEL_VARIANT' && !this.#variants.has(slug))
      this.#variants.set(slug, { place, relations: new Map() });
  }

  addRelation({ type, from }: RelationRow, id: string, place: Place): void {
    if (type !== 'VARIANT_OF') return;
    const variant = this.#variants.get(from) ?? { place, relations: new Map() };
    this.#variants.set(from, variant);
    variant.relations.set(id, place);
  }

  /** The variants that would have no model, or several. */
  async check(database: ReadableGraph): Promise<Problem[]> {
    for (const [slug, id] of await this.#relationsInGraph(database)) {
      const relations = this.#variants.get(slug)?.relations;
      if (!relations?.has(id)) relations?.set(id, undefined);
    }
    return [...this.#variants].flatMap(([slug, { place, relations }]) => {
      const count = relations.size;
      if (count === 1) return [];
      const message =
        count === 0
          ? `"${slug}" is a variant of no model: it needs one VARIANT_OF relation.`
          : `"${slug}" would be a variant of ${count} models: it may have only one VARIANT_OF relation, counting the graph's.`;
      // The last one in the file is the one too many.
      const last = [...relations.values()].findLast((relation) => relation !== undefined);
      return [{ place: last ?? place, message }];
    });
  }

  async #relationsInGraph(database: ReadableGraph): Promise<[slug: string, id: string][]> {
    const text = `
      UNWIND $p.slugs AS slug
      MATCH (:Entity {slug: slug})-[r:VARIANT_OF]->()
      RETURN slug, r.id`;
    const slugs = [...this.#variants.keys()];
    const found: [string, string][] = [];
    for (let start = 0; start < slugs.length; start += batchSize)
      for (const [slug, id] of await database.read(text, {
        p: { slugs: slugs.slice(start, start + batchSize) },
      }))
        found.push([String(slug), String(id)]);
    return found;
  }
}
