// What a source states, read from the source's end. Evidence is kept on the entity or relation that it supports, as
// a list of source slugs; a range index sees such a list as one value, a full-text index sees its elements. The
// keyword analyzer keeps each slug in one piece.
CREATE FULLTEXT INDEX entity_evidence IF NOT EXISTS FOR (n:Entity) ON EACH [n.evidenceSources]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword'}};

CREATE FULLTEXT INDEX relation_evidence IF NOT EXISTS FOR ()-[r:
  DEVELOPED|RELEASED|INVOLVES|VARIANT_OF|FINE_TUNED_FROM|SUCCEEDS|DEPENDS_ON|LICENSED_UNDER|ISSUED
  |AVAILABLE_ON|OPERATES|DESCRIBED_IN|AUTHORED|EMPLOYED_BY|SUBSIDIARY_OF|PARTNERED_WITH|COMPETES_WITH
  |COMPARABLE_TO|OUTPERFORMS|ALTERNATIVE_TO|ASSERTS|ABOUT|TAGGED|MAINTAINS|DOES_NOT_MEET
]-() ON EACH [r.evidenceSources]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword'}};
