// How many entities are there of some kinds, and how many relations of some types join two of them? Relations of an
// entity with itself don't count, nor those that are not valid on the day $p.asOf.
RETURN
  COUNT { (:KINDS) },
  COUNT {
    MATCH (from:KINDS)-[relation:TYPES]->(to:KINDS)
    WHERE from <> to AND ($p.asOf IS NULL
      OR (relation.since IS NULL OR relation.since <= $p.asOf)
      AND (relation.until IS NULL OR relation.until > $p.asOf))
  }
