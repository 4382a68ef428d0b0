// Which entities are related to each of $p.slugs? Where $p.directed, those that relations lead to from there; symmetric
// ones lead both ways. The first $p.limit by name and slug.
UNWIND $p.slugs AS slug
MATCH (entity:Entity {slug: slug})
CALL (entity) {
  MATCH (entity)-[relation:TYPES]-(neighbor:KINDS)
  WHERE neighbor <> entity
    AND (NOT $p.directed OR startNode(relation) = entity OR relation:SYMMETRIC)
    AND ($p.asOf IS NULL
      OR (relation.since IS NULL OR relation.since <= $p.asOf)
      AND (relation.until IS NULL OR relation.until > $p.asOf))
  RETURN DISTINCT neighbor
}
WITH neighbor, count(*) AS related
WHERE related = size($p.slugs)
RETURN neighbor.slug
ORDER BY neighbor.name, neighbor.slug
LIMIT $p.limit
