import { phrase } from '../graph/lucene.ts';
import type { Row, Run } from '../neo4j/database.ts';

/** What names sources as evidence, by the database's own identifiers. */
export interface Stated {
  readonly entities: readonly string[];
  readonly relations: readonly string[];
}

/**
 * What names one of these sources as evidence, as others see the graph.
 *
 * @param committed not of the transaction: to the full-text indexes inside of it, a deleted node hides the relation that
 * happens to have the same number, and the other way round (Neo4j 5.26)
 * @param limit entities and relations at most, each
 */
export async function statedBy(
  committed: Run,
  sources: readonly string[],
  limit = Number.MAX_SAFE_INTEGER,
): Promise<Stated> {
  const p = { query: sources.map((slug) => phrase(slug)).join(' OR '), limit };
  const [entities, relations] = await Promise.all([
    committed(entitiesText, { p }),
    committed(relationsText, { p }),
  ]);
  return { entities: entities.map(idOf), relations: relations.map(idOf) };
}

const entitiesText = `
CALL db.index.fulltext.queryNodes('entity_evidence', $p.query) YIELD node
RETURN elementId(node) LIMIT $p.limit`;

const relationsText = `
CALL db.index.fulltext.queryRelationships('relation_evidence', $p.query) YIELD relationship
RETURN elementId(relationship) LIMIT $p.limit`;

const idOf = ([id]: Row): string => String(id);
