// Which entities do the slugs $p.slugs name, former ones included, and are they of some kinds?
// No row where there is no such entity.
UNWIND $p.slugs AS given
WITH given, coalesce(head(COLLECT { MATCH (f:FormerSlug {slug: given}) RETURN f.now }), given) AS slug
MATCH (entity:Entity {slug: slug})
RETURN given, slug, entity:KINDS
