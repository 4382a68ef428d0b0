import type { InterfaceRef, ObjectRef } from '@pothos/core';
import { fromLinks } from '../src/graph/links.ts';
import type { ConnectionObject, EdgeObject, PageInfoObject } from '../src/graph/objects.ts';
import type { EntityKind } from '../src/ontology.ts';
import { builder, type Types } from './builder.ts';

/** A connection type, and the kinds of entities that it lists. */
export interface EntityConnectionType {
  readonly ref: ObjectRef<Types, ConnectionObject>;
  readonly kinds: readonly EntityKind[];
}

/** Where a page lies in its list. */
export const PageInfo = builder.objectRef<PageInfoObject>('PageInfo');
PageInfo.implement({
  description: 'Where a page lies in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether entries follow this page.' }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', {
      description: 'Whether entries precede this page.',
    }),
    startCursor: t.exposeString('startCursor', {
      nullable: true,
      description:
        'The cursor of the first entry of this page, to be passed as before; null on an empty page.',
    }),
    endCursor: t.exposeString('endCursor', {
      nullable: true,
      description: 'The cursor of the last entry of this page, to be passed as after; null on an empty page.',
    }),
  }),
});

/** What all connections have in common. */
export const connectionFields = (t: PothosSchemaTypes.ObjectFieldBuilder<Types, ConnectionObject>) => ({
  pageInfo: t.expose('pageInfo', { type: PageInfo, description: 'Where this page lies in the list.' }),
  totalCount: t.int({
    description: 'How many entries the whole list has.',
    resolve: ({ totalCount }) => totalCount ?? 0,
  }),
});

/** What all edges have in common. */
export const edgeFields = (t: PothosSchemaTypes.ObjectFieldBuilder<Types, EdgeObject>) => ({
  cursor: t.exposeString('cursor', {
    description: 'Marks this place in the list; pass it as after or before.',
  }),
});

/**
 * Declares the connection and the edge of a kind of entity: `<name>Connection` and `<name>Edge`.
 *
 * @param plural what the entries are called in descriptions
 */
export function entityConnection<Node>(
  name: string,
  plural: string,
  node: () => ObjectRef<Types, Node> | InterfaceRef<Types, Node>,
  kinds: readonly EntityKind[],
): EntityConnectionType {
  const edge = builder.objectRef<EdgeObject>(`${name}Edge`);
  builder.objectType(edge, {
    description: `One entry of a list of ${plural}.`,
    fields: (t) => ({
      ...edgeFields(t),
      node: t.field({ type: node(), description: 'The entity listed.', resolve: fromLinks }),
      relation: t.field({
        type: 'Relation',
        nullable: true,
        description: 'The relation that was followed to get here; null in a list at the root.',
        resolve: fromLinks,
      }),
    }),
  });
  const ref = builder.objectRef<ConnectionObject>(`${name}Connection`);
  builder.objectType(ref, {
    description: `A page of a list of ${plural}.`,
    fields: (t) => ({
      edges: t.field({ type: [edge], description: 'The entries of this page.', resolve: fromLinks }),
      nodes: t.field({
        type: [node()],
        description: 'The entities of this page, without their edges.',
        resolve: fromLinks,
      }),
      ...connectionFields(t),
    }),
  });
  return { ref, kinds };
}
