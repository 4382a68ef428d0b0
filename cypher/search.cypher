// Which entities match the full-text query $p.query best? One page: $p.limit of them, after the score and slug of
// $p.after, best first.
CALL db.index.fulltext.queryNodes('entity_search', $p.query) YIELD node, score
WITH node, score
WHERE node:KINDS
  AND ($p.after IS NULL OR score < $p.after[0] OR (score = $p.after[0] AND node.slug > $p.after[1]))
WITH node.slug AS slug, score
ORDER BY score DESC, slug
LIMIT $p.limit
RETURN score, slug
