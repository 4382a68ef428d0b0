// Lists are read in the order of the name, page by page: over all entities, and over those of one kind.
CREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n.name);
CREATE INDEX organization_name IF NOT EXISTS FOR (n:Organization) ON (n.name);
CREATE INDEX person_name IF NOT EXISTS FOR (n:Person) ON (n.name);
CREATE INDEX model_name IF NOT EXISTS FOR (n:Model) ON (n.name);
CREATE INDEX model_variant_name IF NOT EXISTS FOR (n:ModelVariant) ON (n.name);
CREATE INDEX dataset_name IF NOT EXISTS FOR (n:Dataset) ON (n.name);
CREATE INDEX application_name IF NOT EXISTS FOR (n:Application) ON (n.name);
CREATE INDEX artifact_name IF NOT EXISTS FOR (n:Artifact) ON (n.name);
CREATE INDEX license_name IF NOT EXISTS FOR (n:License) ON (n.name);
CREATE INDEX platform_name IF NOT EXISTS FOR (n:Platform) ON (n.name);
CREATE INDEX publication_name IF NOT EXISTS FOR (n:Publication) ON (n.name);
CREATE INDEX event_name IF NOT EXISTS FOR (n:Event) ON (n.name);
CREATE INDEX claim_name IF NOT EXISTS FOR (n:Claim) ON (n.name);
CREATE INDEX topic_name IF NOT EXISTS FOR (n:Topic) ON (n.name);
CREATE INDEX source_name IF NOT EXISTS FOR (n:Source) ON (n.name);

// Dated kinds are filtered and ordered by their date, and the timeline reads them by it.
CREATE INDEX model_released_on IF NOT EXISTS FOR (n:Model) ON (n.releasedOn);
CREATE INDEX dataset_released_on IF NOT EXISTS FOR (n:Dataset) ON (n.releasedOn);
CREATE INDEX application_released_on IF NOT EXISTS FOR (n:Application) ON (n.releasedOn);
CREATE INDEX publication_published_on IF NOT EXISTS FOR (n:Publication) ON (n.publishedOn);
CREATE INDEX event_occurred_on IF NOT EXISTS FOR (n:Event) ON (n.occurredOn);
CREATE INDEX source_published_on IF NOT EXISTS FOR (n:Source) ON (n.publishedOn);
