import type { EntityObject, RelationObject } from '../src/graph/objects.ts';
import { kinds } from '../src/ontology.ts';
import { builder } from './builder.ts';

/** The interface of everything that has a global identifier. */
export const Node = builder.interfaceRef<EntityObject | RelationObject>('Node');

Node.implement({
  description: 'Something that can be fetched again by its id: an entity or a relation.',
  fields: (t) => ({
    id: t.id({
      description: 'Identifies it in the whole graph; opaque, and the same for as long as it exists.',
      resolve: () => {
        throw new TypeError('Every type that implements Node resolves its own id');
      },
    }),
  }),
  resolveType: (object) => ('kind' in object ? kinds[object.kind].label : 'Relation'),
});

builder.queryFields((t) => ({
  node: t.field({
    type: Node,
    nullable: true,
    description: 'The entity or relation with this id; null where there is none.',
    args: { id: t.arg.id({ required: true, description: 'An id that a query returned.' }) },
    extensions: { reads: 'objects' },
    resolve: (_root, { id }, { graph }, info) => graph.node(id, info),
  }),
  nodes: t.field({
    type: [Node],
    nullable: { list: false, items: true },
    description:
      'The entities and relations with these ids, in their order; null in the place of one that is not there.',
    args: { ids: t.arg.idList({ required: true, description: 'Ids that a query returned, at most 1000.' }) },
    extensions: { reads: 'objects' },
    resolve: (_root, { ids }, { graph }, info) => graph.nodes<EntityObject | RelationObject>(ids, info),
  }),
}));
