// What must be unique. A slug names one entity in the whole graph, whatever its kind; MERGE on it is safe under
// concurrent writers only because of this constraint.
CREATE CONSTRAINT entity_slug IF NOT EXISTS FOR (n:Entity) REQUIRE n.slug IS UNIQUE;

// A relation's id is derived from its identity (type, ends, role, since): with the constraint, writing the same
// relation twice meets the first one, through an index seek instead of a walk along a hub's relations. Neo4j
// wants one constraint a type.
CREATE CONSTRAINT developed_id IF NOT EXISTS FOR ()-[r:DEVELOPED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT released_id IF NOT EXISTS FOR ()-[r:RELEASED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT involves_id IF NOT EXISTS FOR ()-[r:INVOLVES]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT variant_of_id IF NOT EXISTS FOR ()-[r:VARIANT_OF]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT fine_tuned_from_id IF NOT EXISTS FOR ()-[r:FINE_TUNED_FROM]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT succeeds_id IF NOT EXISTS FOR ()-[r:SUCCEEDS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT depends_on_id IF NOT EXISTS FOR ()-[r:DEPENDS_ON]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT licensed_under_id IF NOT EXISTS FOR ()-[r:LICENSED_UNDER]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT issued_id IF NOT EXISTS FOR ()-[r:ISSUED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT available_on_id IF NOT EXISTS FOR ()-[r:AVAILABLE_ON]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT operates_id IF NOT EXISTS FOR ()-[r:OPERATES]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT described_in_id IF NOT EXISTS FOR ()-[r:DESCRIBED_IN]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT authored_id IF NOT EXISTS FOR ()-[r:AUTHORED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT employed_by_id IF NOT EXISTS FOR ()-[r:EMPLOYED_BY]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT subsidiary_of_id IF NOT EXISTS FOR ()-[r:SUBSIDIARY_OF]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT partnered_with_id IF NOT EXISTS FOR ()-[r:PARTNERED_WITH]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT competes_with_id IF NOT EXISTS FOR ()-[r:COMPETES_WITH]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT comparable_to_id IF NOT EXISTS FOR ()-[r:COMPARABLE_TO]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT outperforms_id IF NOT EXISTS FOR ()-[r:OUTPERFORMS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT alternative_to_id IF NOT EXISTS FOR ()-[r:ALTERNATIVE_TO]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT asserts_id IF NOT EXISTS FOR ()-[r:ASSERTS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT about_id IF NOT EXISTS FOR ()-[r:ABOUT]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT tagged_id IF NOT EXISTS FOR ()-[r:TAGGED]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT maintains_id IF NOT EXISTS FOR ()-[r:MAINTAINS]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT does_not_meet_id IF NOT EXISTS FOR ()-[r:DOES_NOT_MEET]-() REQUIRE r.id IS UNIQUE;
