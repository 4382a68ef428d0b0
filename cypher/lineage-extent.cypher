// How many entities is $p.slug built on, directly or through others, and how deep are the deepest? (Walked the other
// way: how many are built on it?) Arguments as in lineage.cypher. No row where $p.slug is not there.
// The slug may be a former one, of an entity that was merged into another.
WITH coalesce(head(COLLECT { MATCH (f:FormerSlug {slug: $p.slug}) RETURN f.now }), $p.slug) AS current
MATCH (start:Entity {slug: current})
CALL (start) {
  MATCH path = (start)<-[steps:TYPES*1..]->(entity)
  WHERE entity <> start
    AND all(step IN steps WHERE $p.asOf IS NULL
      OR (step.since IS NULL OR step.since <= $p.asOf) AND (step.until IS NULL OR step.until > $p.asOf))
  WITH entity, min(length(path)) AS depth
  WHERE $p.maxDepth IS NULL OR depth <= $p.maxDepth
  RETURN count(*) AS total, coalesce(max(depth), 0) AS deepest
}
RETURN total, deepest
