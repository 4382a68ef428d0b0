// How many relations have the two ends of a search for paths? No row where there is no such entity. The search goes
// on from the side with fewer relations.
UNWIND [$p.from, $p.to] AS slug
MATCH (entity:Entity {slug: slug})
RETURN slug, COUNT { (entity)--() }
