// Which entities go by each of the names? Each of $p.names is [place, full-text query over keys, name]; of each, at most
// $p.limit, those with exactly that name first, then the best connected.
UNWIND $p.names AS name
CALL (name) {
  CALL db.index.fulltext.queryNodes('entity_names', name[1]) YIELD node
  WITH node
  WHERE node:KINDS
  WITH node, node.name = name[2] OR name[2] IN node.aliases AS exact, COUNT { (node)--() } AS degree
  ORDER BY exact DESC, degree DESC, node.slug
  LIMIT $p.limit
  RETURN node
}
RETURN name[0], node.slug, node.name, node.aliases, node.nameKey, node.aliasKeys
