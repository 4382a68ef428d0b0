import { setImmediate } from 'node:timers/promises';
import { exportSubgraph, type ExportFormat as Format } from '../src/export/index.ts';
import { readSubgraph } from '../src/export/read-subgraph.ts';
import type { ExportedSubgraph } from '../src/export/subgraph.ts';
import { getOrMake } from '../src/get-or-make.ts';
import { dayOf, type Graph } from '../src/graph/graph.ts';
import {
  findNeighborhood,
  neighborhoodDepth,
  neighborhoodSize,
  type SubgraphObject,
} from '../src/graph/neighborhood.ts';
import type { RelationObject } from '../src/graph/objects.ts';
import { builder } from './builder.ts';
import { type AnyEntity, Entity, EntityRef } from './entity.ts';
import { asOfArgument } from './follow.ts';
import { EntityKind, RelationType } from './ontology.ts';

const ExportFormat = builder.enumType('ExportFormat', {
  description: 'A format for a part of the graph as a file.',
  values: {
    GRAPHML: {
      description:
        'GraphML, for Gephi, yEd and networkx. Every relation is a directed edge; symmetric is true on one that reads the same from both ends. Lists and evidence are JSON.',
    },
    GEXF: {
      description:
        "GEXF 1.3, Gephi's own format. The time of a relation is the spell of its edge; symmetric relations are undirected. Lists and evidence are JSON.",
    },
    JSON_LD: {
      description:
        'JSON-LD 1.1, which brings its own context. A relation is an rdf:Statement, with its role, time and evidence.',
    },
    CSV: {
      description:
        'One table as RFC 4180 has it, a row for each entity and then one for each relation, always with the same columns. Lists and evidence are JSON. Values are written as they are: have a spreadsheet import them as text, since it may take one that begins with = + - or @ for a formula.',
    },
    MERMAID: {
      description:
        'A Mermaid flowchart of names, kinds, relation types and roles. Mermaid draws up to 500 relations and 50,000 characters unless told otherwise.',
    },
  } satisfies Record<Format, unknown>,
});

const reads = new WeakMap<SubgraphObject, Promise<ExportedSubgraph>>();
const texts = new WeakMap<SubgraphObject, Map<Format, Promise<string>>>();

/** The text in a format, read once for all formats and written once for all fields that ask for the same. */
function textOnce(graph: Graph, subgraph: SubgraphObject, format: Format): Promise<string> {
  const written = getOrMake(texts, subgraph, () => new Map<Format, Promise<string>>());
  return getOrMake(written, format, async () => {
    const read = await getOrMake(reads, subgraph, () => readSubgraph(graph, subgraph));
    // Each takes a while; others have their turn in between.
    await setImmediate();
    return exportSubgraph(format, read);
  });
}

/** A part of the graph. */
export const Subgraph = builder.objectRef<SubgraphObject>('Subgraph');
Subgraph.implement({
  description: 'A part of the graph: some entities, and all relations asked for between them.',
  fields: (t) => ({
    nodes: t.field({
      type: [Entity],
      description: 'The entities.',
      extensions: { reads: 'objects' },
      resolve: ({ slugs }, _args, { graph }, info) => graph.foundAll<AnyEntity>(slugs, info),
    }),
    relations: t.field({
      type: ['Relation'],
      description: 'The relations between them, by type.',
      extensions: { reads: 'objects' },
      resolve: ({ relations }, _args, { graph }, info) =>
        graph.foundRelations<RelationObject>(relations, info),
    }),
    truncated: t.exposeBoolean('truncated', {
      description:
        'Whether there is more than was asked for or can be shown: it has at most 20,000 relations.',
    }),
    export: t.string({
      description:
        'The same as the text of a file, with all properties and all evidence of its entities and relations.',
      args: { format: t.arg({ type: ExportFormat, required: true, description: 'The format of the file.' }) },
      extensions: { writesOut: true },
      resolve: (subgraph, { format }, { graph }) => textOnce(graph, subgraph, format),
    }),
  }),
});

builder.queryField('neighborhood', (t) =>
  t.field({
    type: Subgraph,
    description:
      'An entity with what stands around it, nearest first, then by name; and the relations between all of these.',
    args: {
      of: t.arg({ type: EntityRef, required: true, description: 'The entity to start from.' }),
      depth: t.arg.int({
        defaultValue: neighborhoodDepth.default,
        description: `How many relations away an entity may be, 0 to ${neighborhoodDepth.max}.`,
      }),
      types: t.arg({
        type: [RelationType],
        description: 'Only relations of these types are followed and shown, either way; all unless given.',
      }),
      kinds: t.arg({
        type: [EntityKind],
        description:
          'Only entities of these kinds are shown and passed through, besides the one to start from; all unless given.',
      }),
      ...asOfArgument(t),
      limit: t.arg.int({
        defaultValue: neighborhoodSize.default,
        description: `How many entities there may be, the one to start from included, 1 to ${neighborhoodSize.max}.`,
      }),
    },
    extensions: { reads: 'question' },
    resolve: (_root, { asOf, ...args }, { graph }, info) =>
      findNeighborhood(graph, args, dayOf(asOf, info), info),
  }),
);
