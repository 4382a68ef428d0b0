import type { Run } from '../neo4j/database.ts';
import { type EntityKind, kindOfLabels } from '../ontology.ts';

/** Slugs asked for in one statement. */
const batchSize = 20_000;

/** The kinds of the entities with these slugs; a slug that no entity has is absent from the answer. */
export async function kindsOf(run: Run, slugs: Iterable<string>): Promise<Map<string, EntityKind>> {
  const asked = [...new Set(slugs)];
  const found = new Map<string, EntityKind>();
  const text = 'UNWIND $p.slugs AS slug MATCH (n:Entity {slug: slug}) RETURN labels(n), collect(slug)';
  for (let start = 0; start < asked.length; start += batchSize) {
    const rows = await run(text, { p: { slugs: asked.slice(start, start + batchSize) } });
    for (const [labels, those] of rows) {
      const kind = kindOfLabels(labels as string[]);
      if (kind) for (const slug of those as string[]) found.set(slug, kind);
    }
  }
  return found;
}
