import { relations as relationTable } from '../ontology.ts';
import { type Attribute, attributesInUse, entityAttributes, relationAttributes } from './attributes.ts';
import type { ExportedEntity, ExportedRelation, ExportedSubgraph } from './subgraph.ts';
import { declaration, element } from './xml.ts';

const types: Record<Attribute<unknown>['type'], string> = {
  text: 'string',
  integer: 'long',
  double: 'double',
  boolean: 'boolean',
  list: 'liststring',
};

/** The name is the node's label. */
const nodeAttributes: readonly Attribute<ExportedEntity>[] = [
  { name: 'kind', type: 'text', read: ({ kind }) => kind },
  ...entityAttributes.filter(({ name }) => name !== 'name'),
];

/**
 * GEXF 1.3, Gephi's own format. Nodes are named by slug and edges by the relation's id; the type of the relation is
 * the edge's kind, which keeps parallel edges apart. Where any relation has a date, the graph is dynamic and such
 * edges have a spell.
 */
export function gexf({ entities, relations }: ExportedSubgraph): string {
  const ofNodes = attributesInUse(nodeAttributes, entities);
  const ofEdges = attributesInUse(relationAttributes, relations);
  const dynamic = relations.some(({ since, until }) => since || until);
  const graph = element(
    'graph',
    {
      defaultedgetype: 'directed',
      mode: dynamic ? 'dynamic' : 'static',
      timeformat: dynamic ? 'date' : undefined,
      timerepresentation: dynamic ? 'interval' : undefined,
    },
    [
      declarations('node', ofNodes),
      declarations('edge', ofEdges),
      element(
        'nodes',
        {},
        entities.map((entity) => node(entity, ofNodes)),
      ),
      element(
        'edges',
        {},
        relations.map((relation) => edge(relation, ofEdges)),
      ),
    ],
  );
  const document = element('gexf', { xmlns: 'http://gexf.net/1.3', version: '1.3' }, [
    element('meta', {}, [element('creator', {}, 'modelgraph')]),
    graph,
  ]);
  return `${declaration}\n${document}\n`;
}

function node(entity: ExportedEntity, attributes: readonly Attribute<ExportedEntity>[]): string {
  const { slug, properties } = entity;
  return element('node', { id: slug, label: String(properties.name ?? slug) }, values(attributes, entity));
}

function edge(relation: ExportedRelation, attributes: readonly Attribute<ExportedRelation>[]): string {
  const { id, type, from, to } = relation;
  const direction = relationTable[type].symmetric ? 'undirected' : undefined;
  return element('edge', { id, source: from, target: to, type: direction, kind: type, label: type }, [
    ...values(attributes, relation),
    ...spells(relation),
  ]);
}

/** Both days of a spell belong to it, but a relation is no longer valid on the day `until`. */
function spells({ since, until }: ExportedRelation): readonly string[] {
  if (!since && !until) return [];
  const spell = element('spell', {
    start: since ?? undefined,
    end: until ? dayBefore(until) : undefined,
  });
  return [element('spells', {}, [spell])];
}

const millisecondsADay = 86_400_000;

const dayBefore = (day: string): string =>
  new Date(Date.parse(day) - millisecondsADay).toISOString().slice(0, 10);

const declarations = <Thing>(of: 'node' | 'edge', attributes: readonly Attribute<Thing>[]): string =>
  element(
    'attributes',
    { class: of },
    attributes.map(({ name, type }) => element('attribute', { id: name, title: name, type: types[type] })),
  );

function values<Thing>(attributes: readonly Attribute<Thing>[], thing: Thing): readonly string[] {
  const found = attributes.flatMap(({ name, read }) => {
    const value = read(thing);
    return value === undefined ? [] : [element('attvalue', { for: name, value })];
  });
  return found.length ? [element('attvalues', {}, found)] : [];
}
