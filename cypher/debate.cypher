// Which claims are about the topic $p.slug, which side do they take, and who makes them? Its slug, its labels, and of each
// claim the slug, its stance, the id of the relation that says what it is about, and the slugs of those who make it with the ids
// of the relations that say so; all valid on the day $p.asOf. Not all where there are more than $p.claims, or more than
// $p.assertions of one. No row where $p.slug is not there.
// The slug may be a former one, of an entity that was merged into another.
WITH coalesce(head(COLLECT { MATCH (f:FormerSlug {slug: $p.slug}) RETURN f.now }), $p.slug) AS current
MATCH (topic:Entity {slug: current})
RETURN topic.slug, labels(topic), COLLECT {
  MATCH (topic)<-[about:ABOUT]-(claim:Claim)
  WHERE $p.asOf IS NULL
    OR (about.since IS NULL OR about.since <= $p.asOf) AND (about.until IS NULL OR about.until > $p.asOf)
  WITH claim, min(about.id) AS about LIMIT $p.claims + 1
  RETURN [claim.slug, claim.stance, about, COLLECT {
    MATCH (claim)<-[asserts:ASSERTS]-(claimant:Entity)
    WHERE $p.asOf IS NULL
      OR (asserts.since IS NULL OR asserts.since <= $p.asOf) AND (asserts.until IS NULL OR asserts.until > $p.asOf)
    RETURN [claimant.slug, asserts.id]
    LIMIT $p.assertions + 1
  }]
}
