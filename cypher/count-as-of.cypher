// How many relations of each type are valid on the day $p.asOf?
MATCH (:Entity)-[relation]->(:Entity)
WHERE (relation.since IS NULL OR relation.since <= $p.asOf)
  AND (relation.until IS NULL OR relation.until > $p.asOf)
RETURN type(relation), count(*)
