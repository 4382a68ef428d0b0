// The log of changes: one node a transaction, read in order from any position, and deleted by age.
CREATE CONSTRAINT change_position IF NOT EXISTS FOR (c:Change) REQUIRE c.position IS UNIQUE;
CREATE INDEX change_at IF NOT EXISTS FOR (c:Change) ON (c.at);

// The one node that counts them. Who locks it last takes effect last.
CREATE CONSTRAINT change_counter IF NOT EXISTS FOR (c:ChangeCounter) REQUIRE c.name IS UNIQUE;

// Slugs of entities that were merged into another one: they lead there, and are never given out again.
CREATE CONSTRAINT former_slug IF NOT EXISTS FOR (f:FormerSlug) REQUIRE f.slug IS UNIQUE;
CREATE INDEX former_slug_now IF NOT EXISTS FOR (f:FormerSlug) ON (f.now);
