// What is $p.slug built on, directly or through others? (Walked the other way: what is built on it?) One page: $p.limit
// entities, each once at its least depth, by depth, name and slug; those after the depth, name and slug of $p.after, no
// deeper than $p.maxDepth, over relations valid on the day $p.asOf. Each of the three may be null. No row where
// $p.slug is not there.
// The slug may be a former one, of an entity that was merged into another.
WITH coalesce(head(COLLECT { MATCH (f:FormerSlug {slug: $p.slug}) RETURN f.now }), $p.slug) AS current
MATCH (start:Entity {slug: current})
RETURN COLLECT {
  // Planned as a breadth-first walk that visits each entity once and ends with the page: the least length is all that
  // is asked of the paths.
  MATCH path = (start)<-[steps:TYPES*1..]->(entity)
  WHERE entity <> start
    AND all(step IN steps WHERE $p.asOf IS NULL
      OR (step.since IS NULL OR step.since <= $p.asOf) AND (step.until IS NULL OR step.until > $p.asOf))
  WITH entity, min(length(path)) AS depth
  WITH entity, depth, entity.name AS name, entity.slug AS slug
  WHERE ($p.maxDepth IS NULL OR depth <= $p.maxDepth)
    AND ($p.after IS NULL OR [depth, name, slug] > $p.after)
  ORDER BY depth, name, slug
  LIMIT $p.limit
  RETURN [depth, name, [entity.slug] /* or what is selected of entity */]
}
