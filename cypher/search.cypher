// Which entities match the full-text query $p.query best? One page: $p.limit of them, best first, after the one with the
// score and slug of $p.after. All scores change when anything is written, so the score that it has now counts, and the
// one of then only where it is gone.
WITH coalesce(
  head(COLLECT {
    WITH $p.after AS after
    WHERE after IS NOT NULL
    CALL db.index.fulltext.queryNodes('entity_search', $p.query) YIELD node, score
    WITH node, score
    WHERE node.slug = after[1]
    RETURN score
  }),
  $p.after[0]
) AS last
CALL db.index.fulltext.queryNodes('entity_search', $p.query) YIELD node, score
WITH last, node, score
WHERE node:KINDS AND (last IS NULL OR score < last OR (score = last AND node.slug > $p.after[1]))
WITH node, score
ORDER BY score DESC, node.slug
LIMIT $p.limit
RETURN score, [node.slug] /* or what is selected of node */
