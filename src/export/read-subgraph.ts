import type { Graph } from '../graph/graph.ts';
import { asList, type GraphObject } from '../graph/inflate.ts';
import type { SubgraphObject } from '../graph/neighborhood.ts';
import type { EntityKind, RelationType } from '../ontology.ts';
import type { EvidenceRow } from '../write/rows.ts';
import {
  type ExportedEntity,
  type ExportedRelation,
  type ExportedSubgraph,
  propertyNames,
  type Value,
} from './subgraph.ts';

/** Reads all that is known of the entities and relations of a subgraph, in one statement each. */
export async function readSubgraph(
  graph: Pick<Graph, 'wholeEntities' | 'wholeRelations'>,
  { slugs, relations }: Pick<SubgraphObject, 'slugs' | 'relations'>,
): Promise<ExportedSubgraph> {
  const [foundEntities, foundRelations] = await Promise.all([
    graph.wholeEntities(slugs),
    graph.wholeRelations(relations),
  ]);
  return { entities: foundEntities.map(entityOf), relations: foundRelations.map(relationOf) };
}

const entityOf = (object: GraphObject): ExportedEntity => ({
  slug: String(object.slug),
  kind: object.kind as EntityKind,
  properties: Object.fromEntries(propertyNames.map((name) => [name, (object[name] ?? null) as Value])),
  evidence: evidenceOf(object),
});

const relationOf = (object: GraphObject): ExportedRelation => ({
  id: String(object.id),
  type: object.type as RelationType,
  from: String(object.fromSlug),
  to: String(object.toSlug),
  role: object.role as string | null,
  since: object.since as string | null,
  until: object.until as string | null,
  confidence: object.confidence as number | null,
  evidence: evidenceOf(object),
});

function evidenceOf({ evidenceSources, evidenceLocators }: GraphObject): readonly EvidenceRow[] {
  const locators = asList(evidenceLocators);
  return asList(evidenceSources).map((source, i) => ({
    source: String(source),
    locator: locators[i] ? String(locators[i]) : null,
  }));
}
