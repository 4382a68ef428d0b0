// What depends on $p.slug, directly or through others, and on what does each of these depend? Of each its slug, its labels,
// and the types and slugs of what it depends on, by relations valid on the day $p.asOf. Not all of it where there are more
// than $p.dependents, or more than $p.links that they depend on. No row where $p.slug is not there.
// By TYPES the first end depends on the second. By OPPOSITE the second depends on the first, an organization: since that
// depends on nothing itself, it can only be the start.
// The slug may be a former one, of an entity that was merged into another.
WITH coalesce(head(COLLECT { MATCH (f:FormerSlug {slug: $p.slug}) RETURN f.now }), $p.slug) AS current
MATCH (start:Entity {slug: current})
RETURN start.slug, COLLECT {
  MATCH (start)-[first:OPPOSITE*0..1]->(base)
  WHERE all(step IN first WHERE $p.asOf IS NULL
      OR (step.since IS NULL OR step.since <= $p.asOf) AND (step.until IS NULL OR step.until > $p.asOf))
  WITH DISTINCT start, base
  // Planned as a breadth-first walk that visits each entity once.
  MATCH (base)<-[steps:TYPES*0..]->(entity)
  WHERE entity <> start
    AND all(step IN steps WHERE $p.asOf IS NULL
      OR (step.since IS NULL OR step.since <= $p.asOf) AND (step.until IS NULL OR step.until > $p.asOf))
  WITH DISTINCT entity LIMIT $p.dependents + 1
  CALL (entity) {
    MATCH (entity)-[relation:TYPES]->(other:Entity)
    WHERE $p.asOf IS NULL
      OR (relation.since IS NULL OR relation.since <= $p.asOf)
      AND (relation.until IS NULL OR relation.until > $p.asOf)
    RETURN type(relation) AS type, other
    UNION
    MATCH (entity)<-[relation:OPPOSITE]-(other:Entity)
    WHERE $p.asOf IS NULL
      OR (relation.since IS NULL OR relation.since <= $p.asOf)
      AND (relation.until IS NULL OR relation.until > $p.asOf)
    RETURN type(relation) AS type, other
  }
  WITH entity, type, other LIMIT $p.links + 1
  WITH entity, collect([type, other.slug]) AS bases
  RETURN [entity.slug, labels(entity), bases]
}
