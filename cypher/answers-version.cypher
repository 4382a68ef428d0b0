// Would anything be answered in another way than before? The position of the last change in the log, how many entities and
// relations there are, since not everything is written through the log, and when scores were last worked out; null while
// they are being written.
OPTIONAL MATCH (c:ChangeCounter {name: 'changes'})
WITH coalesce(c.position, 0) AS position
OPTIONAL MATCH (s:Scores {name: 'scores'})
RETURN CASE WHEN s.complete = false THEN null
  ELSE [position, COUNT { (:Entity) }, COUNT { ()-->() }, toString(s.computedAt)] END
