// Which relations lead from the first to the second entity of each of $p.hops? Of each hop the first $p.limit, by
// type and id.
UNWIND range(0, size($p.hops) - 1) AS i
MATCH (node:Entity {slug: $p.hops[i][0]})
MATCH (next:Entity {slug: $p.hops[i][1]})
RETURN i, COLLECT {
  CALL (node, next) {
    MATCH (node)<-[relation:TYPES]->(next)
    RETURN relation
    UNION ALL
    MATCH (node)-[relation:SYMMETRIC]-(next)
    WHERE type(relation) IN $p.symmetric
    RETURN relation
  }
  WITH relation
  WHERE $p.asOf IS NULL
    OR (relation.since IS NULL OR relation.since <= $p.asOf)
    AND (relation.until IS NULL OR relation.until > $p.asOf)
  RETURN [type(relation), relation.id]
  ORDER BY type(relation), relation.id
  LIMIT $p.limit
}
