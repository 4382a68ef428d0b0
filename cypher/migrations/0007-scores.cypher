// The record of when scores were worked out, of what, and who is at it. There is one.
CREATE CONSTRAINT scores_name IF NOT EXISTS FOR (s:Scores) REQUIRE s.name IS UNIQUE;

// Lists are read in the order of a score, page by page: over all entities, and over those of one kind. One index over all
// would not do, since some kinds have nothing but small scores and would be found at its far end.
CREATE INDEX entity_pagerank IF NOT EXISTS FOR (n:Entity) ON (n.pagerank);
CREATE INDEX organization_pagerank IF NOT EXISTS FOR (n:Organization) ON (n.pagerank);
CREATE INDEX person_pagerank IF NOT EXISTS FOR (n:Person) ON (n.pagerank);
CREATE INDEX model_pagerank IF NOT EXISTS FOR (n:Model) ON (n.pagerank);
CREATE INDEX model_variant_pagerank IF NOT EXISTS FOR (n:ModelVariant) ON (n.pagerank);
CREATE INDEX dataset_pagerank IF NOT EXISTS FOR (n:Dataset) ON (n.pagerank);
CREATE INDEX application_pagerank IF NOT EXISTS FOR (n:Application) ON (n.pagerank);
CREATE INDEX artifact_pagerank IF NOT EXISTS FOR (n:Artifact) ON (n.pagerank);
CREATE INDEX license_pagerank IF NOT EXISTS FOR (n:License) ON (n.pagerank);
CREATE INDEX platform_pagerank IF NOT EXISTS FOR (n:Platform) ON (n.pagerank);
CREATE INDEX publication_pagerank IF NOT EXISTS FOR (n:Publication) ON (n.pagerank);
CREATE INDEX event_pagerank IF NOT EXISTS FOR (n:Event) ON (n.pagerank);
CREATE INDEX claim_pagerank IF NOT EXISTS FOR (n:Claim) ON (n.pagerank);
CREATE INDEX topic_pagerank IF NOT EXISTS FOR (n:Topic) ON (n.pagerank);
CREATE INDEX source_pagerank IF NOT EXISTS FOR (n:Source) ON (n.pagerank);

CREATE INDEX entity_degree_centrality IF NOT EXISTS FOR (n:Entity) ON (n.degreeCentrality);
CREATE INDEX organization_degree_centrality IF NOT EXISTS FOR (n:Organization) ON (n.degreeCentrality);
CREATE INDEX person_degree_centrality IF NOT EXISTS FOR (n:Person) ON (n.degreeCentrality);
CREATE INDEX model_degree_centrality IF NOT EXISTS FOR (n:Model) ON (n.degreeCentrality);
CREATE INDEX model_variant_degree_centrality IF NOT EXISTS FOR (n:ModelVariant) ON (n.degreeCentrality);
CREATE INDEX dataset_degree_centrality IF NOT EXISTS FOR (n:Dataset) ON (n.degreeCentrality);
CREATE INDEX application_degree_centrality IF NOT EXISTS FOR (n:Application) ON (n.degreeCentrality);
CREATE INDEX artifact_degree_centrality IF NOT EXISTS FOR (n:Artifact) ON (n.degreeCentrality);
CREATE INDEX license_degree_centrality IF NOT EXISTS FOR (n:License) ON (n.degreeCentrality);
CREATE INDEX platform_degree_centrality IF NOT EXISTS FOR (n:Platform) ON (n.degreeCentrality);
CREATE INDEX publication_degree_centrality IF NOT EXISTS FOR (n:Publication) ON (n.degreeCentrality);
CREATE INDEX event_degree_centrality IF NOT EXISTS FOR (n:Event) ON (n.degreeCentrality);
CREATE INDEX claim_degree_centrality IF NOT EXISTS FOR (n:Claim) ON (n.degreeCentrality);
CREATE INDEX topic_degree_centrality IF NOT EXISTS FOR (n:Topic) ON (n.degreeCentrality);
CREATE INDEX source_degree_centrality IF NOT EXISTS FOR (n:Source) ON (n.degreeCentrality);

CREATE INDEX entity_betweenness IF NOT EXISTS FOR (n:Entity) ON (n.betweenness);
CREATE INDEX organization_betweenness IF NOT EXISTS FOR (n:Organization) ON (n.betweenness);
CREATE INDEX person_betweenness IF NOT EXISTS FOR (n:Person) ON (n.betweenness);
CREATE INDEX model_betweenness IF NOT EXISTS FOR (n:Model) ON (n.betweenness);
CREATE INDEX model_variant_betweenness IF NOT EXISTS FOR (n:ModelVariant) ON (n.betweenness);
CREATE INDEX dataset_betweenness IF NOT EXISTS FOR (n:Dataset) ON (n.betweenness);
CREATE INDEX application_betweenness IF NOT EXISTS FOR (n:Application) ON (n.betweenness);
CREATE INDEX artifact_betweenness IF NOT EXISTS FOR (n:Artifact) ON (n.betweenness);
CREATE INDEX license_betweenness IF NOT EXISTS FOR (n:License) ON (n.betweenness);
CREATE INDEX platform_betweenness IF NOT EXISTS FOR (n:Platform) ON (n.betweenness);
CREATE INDEX publication_betweenness IF NOT EXISTS FOR (n:Publication) ON (n.betweenness);
CREATE INDEX event_betweenness IF NOT EXISTS FOR (n:Event) ON (n.betweenness);
CREATE INDEX claim_betweenness IF NOT EXISTS FOR (n:Claim) ON (n.betweenness);
CREATE INDEX topic_betweenness IF NOT EXISTS FOR (n:Topic) ON (n.betweenness);
CREATE INDEX source_betweenness IF NOT EXISTS FOR (n:Source) ON (n.betweenness);
