// Has the graph changed? The position of the last change in the log, and how many entities and relations there are,
// since not everything is written through the log. All of it is at hand; nothing is read through.
OPTIONAL MATCH (c:ChangeCounter {name: 'changes'})
RETURN coalesce(c.position, 0), COUNT { (:Entity) }, COUNT { ()-->() }
