import { relations as relationTable } from '../ontology.ts';
import { type Attribute, attributesInUse, entityAttributes, relationAttributes } from './attributes.ts';
import {
  type ExportedEntity,
  type ExportedRelation,
  type ExportedSubgraph,
  statedNames,
  type WholeGraph,
} from './subgraph.ts';
import { declaration, element, opening } from './xml.ts';

const types: Record<Attribute<unknown>['type'], string> = {
  text: 'string',
  integer: 'long',
  double: 'double',
  boolean: 'boolean',
  list: 'string',
};

/** Beside the properties, each has a label: what Gephi and yEd write next to it. */
const nodeAttributes: readonly Attribute<ExportedEntity>[] = [
  { name: 'label', type: 'text', read: ({ slug, properties }) => String(properties.name ?? slug) },
  { name: 'kind', type: 'text', read: ({ kind }) => kind },
  ...entityAttributes,
];

/**
 * A symmetric relation is marked by an attribute and not by `directed="false"`: networkx refuses a graph that has both
 * sorts of edges.
 */
const edgeAttributes: readonly Attribute<ExportedRelation>[] = [
  { name: 'label', type: 'text', read: ({ type }) => type },
  { name: 'symmetric', type: 'boolean', read: ({ type }) => String(relationTable[type].symmetric) },
  ...relationAttributes,
];

/**
 * GraphML, which Gephi, yEd and networkx open. Nodes are named by slug and edges by the relation's id; an edge's label
 * is the type of the relation; lists and evidence are JSON in a string.
 */
export function graphml({ entities, relations }: ExportedSubgraph): string {
  const ofNodes = attributesInUse(nodeAttributes, entities);
  const ofEdges = attributesInUse(edgeAttributes, relations);
  return [
    head(ofNodes, ofEdges),
    ...entities.map((entity) => node(entity, ofNodes)),
    ...relations.map((relation) => edge(relation, ofEdges)),
    foot,
  ].join('');
}

/** The same of the whole graph, with all attributes declared and without the graph's own book-keeping. */
export async function* wholeGraphml(graph: WholeGraph): AsyncIterable<string> {
  const stated: ReadonlySet<string> = new Set(['label', 'kind', ...statedNames, 'evidence']);
  const ofNodes = nodeAttributes.filter(({ name }) => stated.has(name));
  yield head(ofNodes, edgeAttributes);
  for await (const page of graph.entities()) yield page.map((entity) => node(entity, ofNodes)).join('');
  for await (const page of graph.relations())
    yield page.map((relation) => edge(relation, edgeAttributes)).join('');
  yield foot;
}

const namespace = 'http://graphml.graphdrawing.org/xmlns';

const head = (
  ofNodes: readonly Attribute<ExportedEntity>[],
  ofEdges: readonly Attribute<ExportedRelation>[],
): string =>
  linesOf(
    declaration,
    opening('graphml', {
      xmlns: namespace,
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xsi:schemaLocation': `${namespace} ${namespace}/1.0/graphml.xsd`,
    }),
    ...keys('node', ofNodes),
    ...keys('edge', ofEdges),
    opening('graph', { id: 'modelgraph', edgedefault: 'directed' }),
  );

const foot = '</graph>\n</graphml>\n';

const node = (entity: ExportedEntity, attributes: readonly Attribute<ExportedEntity>[]): string =>
  linesOf(element('node', { id: entity.slug }, data('node', attributes, entity)));

function edge(relation: ExportedRelation, attributes: readonly Attribute<ExportedRelation>[]): string {
  const { id, from, to } = relation;
  return linesOf(element('edge', { id, source: from, target: to }, data('edge', attributes, relation)));
}

const linesOf = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

const keys = <Thing>(of: 'node' | 'edge', attributes: readonly Attribute<Thing>[]): readonly string[] =>
  attributes.map(({ name, type }) =>
    element('key', { id: `${of}.${name}`, for: of, 'attr.name': name, 'attr.type': types[type] }),
  );

const data = <Thing>(
  of: 'node' | 'edge',
  attributes: readonly Attribute<Thing>[],
  thing: Thing,
): readonly string[] =>
  attributes.flatMap(({ name, read }) => {
    const value = read(thing);
    return value === undefined ? [] : [element('data', { key: `${of}.${name}` }, value)];
  });
