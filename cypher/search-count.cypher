// How many entities match the full-text query $p.query?
CALL db.index.fulltext.queryNodes('entity_search', $p.query) YIELD node
WITH node
WHERE node:KINDS
RETURN count(*)
