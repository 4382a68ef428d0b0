// To which entities can a search for paths go on from those of $p.frontier, and how many relations has each of them?
// Only to those of $p.only, where that is given.
UNWIND $p.frontier AS slug
MATCH (node:Entity {slug: slug}) USING INDEX SEEK node:Entity(slug)
// Each relation is read in the direction in which it may be walked: a hub has many that point the wrong way.
CALL (node) {
  MATCH (node)<-[relation:TYPES]->(neighbor:Entity)
  RETURN relation, neighbor
  UNION ALL
  MATCH (node)-[relation:SYMMETRIC]-(neighbor:Entity)
  WHERE type(relation) IN $p.symmetric
  RETURN relation, neighbor
}
WITH slug, relation, neighbor
WHERE ($p.only IS NULL OR neighbor.slug IN $p.only)
  AND ($p.asOf IS NULL
    OR (relation.since IS NULL OR relation.since <= $p.asOf)
    AND (relation.until IS NULL OR relation.until > $p.asOf))
WITH DISTINCT slug, neighbor, COUNT { (neighbor)--() } AS degree
// The far end of the paths is exempt from what holds for entities in between. CASE counts the relations of a day
// only where the total, which costs nothing, is too high.
WHERE neighbor.slug = $p.goal
  OR neighbor:KINDS AND CASE
    WHEN degree > $p.maxHubDegree THEN $p.asOf IS NOT NULL AND COUNT {
      MATCH (neighbor)-[each]-()
      WHERE (each.since IS NULL OR each.since <= $p.asOf) AND (each.until IS NULL OR each.until > $p.asOf)
      RETURN each LIMIT $p.maxHubDegree + 1
    } <= $p.maxHubDegree
    ELSE true
  END
WITH slug, neighbor, degree LIMIT $p.limit
RETURN slug, collect([neighbor.slug, degree])
