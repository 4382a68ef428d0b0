// What stands within some steps of an entity: at most $p.limit entities, the start included, nearest first, then by
// name; and the first $p.relations relations between them. The number of steps, here 6, is put into the text, since
// Neo4j wants it there.
// The slug may be a former one, of an entity that was merged into another.
WITH coalesce(head(COLLECT { MATCH (f:FormerSlug {slug: $p.slug}) RETURN f.now }), $p.slug) AS current
MATCH (start:Entity {slug: current})
CALL (start) {
  // Planned as a breadth-first walk that visits each entity once and ends when enough of them are found.
  MATCH path = (start)-[steps:TYPES*0..6]-(node:Entity)
  WHERE all(step IN steps WHERE $p.asOf IS NULL
      OR (step.since IS NULL OR step.since <= $p.asOf) AND (step.until IS NULL OR step.until > $p.asOf))
    AND all(each IN nodes(path) WHERE each = start OR each:KINDS)
  WITH node, min(length(path)) AS distance
  ORDER BY distance, node.name, node.slug
  LIMIT $p.limit + 1
  RETURN collect(node)[..$p.limit] AS nodes, count(node) > $p.limit AS more
}
// Each apart, since the database counts all lists at hand as memory of each row that it puts in order.
CALL (nodes) {
  RETURN COLLECT {
    UNWIND nodes AS node
    RETURN [node.slug] /* or what is selected of node */
  } AS entities, [] AS relations
  UNION ALL
  RETURN [] AS entities, COLLECT {
    UNWIND nodes AS node
    MATCH (node)-[relation:TYPES]->(other:Entity)
    WHERE other IN nodes AND ($p.asOf IS NULL
      OR (relation.since IS NULL OR relation.since <= $p.asOf)
      AND (relation.until IS NULL OR relation.until > $p.asOf))
    WITH node, relation, other
    ORDER BY type(relation), relation.id
    LIMIT $p.relations + 1
    RETURN [type(relation), relation.id] /* or what is selected of relation from node to other */
  } AS relations
}
// So many of them a record as $p.perRecord says, since the driver is slow with large ones.
UNWIND range(0, size(entities) + size(relations), $p.perRecord) AS i
RETURN more, entities[i..i + $p.perRecord], relations[i..i + $p.perRecord]
