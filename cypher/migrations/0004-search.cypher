// Names as they are looked up: folded, so that case, accents, blanks, hyphens and punctuation don't matter. What is
// written from now on has these keys; what was written before gets them here.
MATCH (n:Entity)
WHERE n.nameKey IS NULL AND n.name IS NOT NULL
CALL (n) {
  UNWIND [n.name] + coalesce(n.aliases, []) AS name
  WITH n, toLower(normalize(name, NFKD)) AS lowered
  WITH n, lowered,
    reduce(key = '', c IN split(lowered, '') | CASE WHEN c =~ '[\\p{L}\\p{N}+]' THEN key + c ELSE key END) AS key
  WITH n, collect(CASE key WHEN '' THEN lowered ELSE key END) AS keys
  SET n.nameKey = keys[0], n.aliasKeys = keys[1..]
} IN TRANSACTIONS OF 5000 ROWS;

// Each key is one term, whatever is in it: to be found whole, or with a letter or two wrong.
CREATE FULLTEXT INDEX entity_names IF NOT EXISTS FOR (n:Entity) ON EACH [n.nameKey, n.aliasKeys]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'keyword'}};

// Words, without regard to case and accents. Keys are in it too, so that gpt3.5 finds GPT-3.5.
CREATE FULLTEXT INDEX entity_search IF NOT EXISTS FOR (n:Entity)
ON EACH [n.name, n.aliases, n.nameKey, n.aliasKeys, n.summary, n.statement]
OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}};

// What is new and what has changed, for lists in that order and for those who ask again and again.
CREATE INDEX entity_created_at IF NOT EXISTS FOR (n:Entity) ON (n.createdAt);
CREATE INDEX entity_updated_at IF NOT EXISTS FOR (n:Entity) ON (n.updatedAt);
