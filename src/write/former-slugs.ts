import type { Run } from '../neo4j/database.ts';

/** Which of these slugs once belonged to entities that were merged into another one, and the slug of that one. */
export async function formerSlugs(run: Run, slugs: readonly string[]): Promise<Map<string, string>> {
  if (slugs.length === 0) return new Map();
  const text = 'UNWIND $p.slugs AS slug MATCH (f:FormerSlug {slug: slug}) RETURN slug, f.now';
  const rows = await run(text, { p: { slugs } });
  return new Map(rows.map(([slug, now]) => [String(slug), String(now)]));
}
