import type { Part } from './pages.ts';

/** The slugs of entities that were merged into others. */
export const formerSlugs: Part = {
  text: `
    MATCH (f:FormerSlug)
    WHERE f.slug >= $p.after[0] AND (f.slug > $p.after[0] OR elementId(f) > $p.after[1])
    WITH f ORDER BY f.slug, elementId(f) LIMIT toInteger($p.size)
    RETURN f.slug, elementId(f), f.now,
      EXISTS { MATCH (n:Entity {slug: f.now}) }, EXISTS { MATCH (n:Entity {slug: f.slug}) }`,
  check: (rows) =>
    rows.flatMap(([slug, , now, leads, isTaken]) => {
      const subject = `"${slug}"`;
      return [
        ...(leads ? [] : [{ subject, message: `was merged into "${now}", but there is no such entity.` }]),
        ...(isTaken ? [{ subject, message: `was merged into "${now}", but is the slug of an entity.` }] : []),
      ];
    }),
};
