// What are the slugs of the two ends of a search for paths, given by slugs that may be former ones, and how many relations
// have they? No row where there is no such entity. The search goes on from the side with fewer relations.
UNWIND [$p.from, $p.to] AS given
WITH given, coalesce(head(COLLECT { MATCH (f:FormerSlug {slug: given}) RETURN f.now }), given) AS slug
MATCH (entity:Entity {slug: slug})
RETURN given, slug, COUNT { (entity)--() }
