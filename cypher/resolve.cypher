// Which entities go by each of the names? Each of $p.names is [place, full-text query over keys]; of each, at most
// $p.limit, the best connected first.
UNWIND $p.names AS name
CALL (name) {
  CALL db.index.fulltext.queryNodes('entity_names', name[1]) YIELD node
  WITH node
  WHERE node:KINDS
  WITH node, COUNT { (node)--() } AS degree
  ORDER BY degree DESC, node.slug
  LIMIT $p.limit
  RETURN node
}
RETURN name[0], node.slug, node.name, node.aliases, node.nameKey, node.aliasKeys
