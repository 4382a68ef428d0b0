// Under which terms are $p.slug and what it is built on, directly or through others? Its slug, its labels, and of each asset
// of its lineage the slug, the slugs of what it is built on directly, and its licences with their terms, by relations valid on the
// day $p.asOf. Not all of it where there are more than $p.assets. No row where $p.slug is not there.
// The slug may be a former one, of an entity that was merged into another.
WITH coalesce(head(COLLECT { MATCH (f:FormerSlug {slug: $p.slug}) RETURN f.now }), $p.slug) AS current
MATCH (start:Entity {slug: current})
CALL (start) {
  // Planned as a breadth-first walk that visits each entity once.
  MATCH (start)<-[steps:TYPES*0..]->(asset)
  WHERE all(step IN steps WHERE $p.asOf IS NULL
      OR (step.since IS NULL OR step.since <= $p.asOf) AND (step.until IS NULL OR step.until > $p.asOf))
  WITH DISTINCT asset LIMIT $p.assets + 1
  RETURN collect(asset) AS assets
}
RETURN start.slug, labels(start), COLLECT {
  UNWIND assets AS asset
  RETURN [asset.slug, COLLECT {
    MATCH (asset)<-[relation:TYPES]->(base:Entity)
    WHERE $p.asOf IS NULL
      OR (relation.since IS NULL OR relation.since <= $p.asOf)
      AND (relation.until IS NULL OR relation.until > $p.asOf)
    RETURN DISTINCT base.slug
  }, COLLECT {
    MATCH (asset)-[relation:LICENSED_UNDER]->(license:License)
    WHERE $p.asOf IS NULL
      OR (relation.since IS NULL OR relation.since <= $p.asOf)
      AND (relation.until IS NULL OR relation.until > $p.asOf)
    WITH DISTINCT license
    // As text, since numbers are not exact above 2⁵³.
    RETURN [license.slug, license.allowsResearchUse, license.allowsCommercialUse,
      toString(license.monthlyActiveUserLimit), license.osiApproved]
  }]
}
