import { relationId } from '../src/graph/identity.ts';
import { fromLinks } from '../src/graph/links.ts';
import type { ConnectionObject, EdgeObject, EvidenceObject } from '../src/graph/objects.ts';
import { builder } from './builder.ts';
import { connectionFields, edgeFields } from './connection.ts';
import { Entity } from './entity.ts';
import { Node } from './node.ts';
import { RelationType } from './ontology.ts';
import { Source } from './source.ts';

/** One piece of evidence. */
export const Evidence = builder.objectRef<EvidenceObject>('Evidence');
/** A list of relations. */
export const RelationConnection = builder.objectRef<ConnectionObject>('RelationConnection');
const RelationEdge = builder.objectRef<EdgeObject>('RelationEdge');

builder.objectType('Relation', {
  description: 'A relation between two entities, with the time in which it is valid and the evidence for it.',
  interfaces: () => [Node],
  fields: (t) => ({
    id: t.id({
      description: 'Identifies it in the whole graph; opaque, and the same for as long as it exists.',
      extensions: { step: { to: 'properties', names: ['id', 'type'] } },
      resolve: ({ type, id }) => relationId(type, id),
    }),
    type: t.expose('type', { type: RelationType, description: 'What it says of its ends.' }),
    from: t.field({
      type: Entity,
      description: 'Its first end: of DEVELOPED the developer.',
      extensions: { step: { to: 'end', end: 'from' } },
      resolve: fromLinks,
    }),
    to: t.field({
      type: Entity,
      description: 'Its second end: of DEVELOPED what was developed.',
      extensions: { step: { to: 'end', end: 'to' } },
      resolve: fromLinks,
    }),
    role: t.exposeString('role', {
      nullable: true,
      description:
        'The part that the first end plays, or a qualifier: Chief AI Scientist, distribution partner, some of its people.',
    }),
    since: t.expose('since', {
      type: 'Date',
      nullable: true,
      description: 'The first day on which it is valid; null where it has no known beginning.',
    }),
    until: t.expose('until', {
      type: 'Date',
      nullable: true,
      description: 'The day from which on it is no longer valid; null where it has no known end.',
    }),
    confidence: t.exposeFloat('confidence', {
      nullable: true,
      description: 'How certain it is, from 0 to 1; null where the source does not hedge.',
    }),
    evidence: t.field({
      type: [Evidence],
      description: 'Which sources state it.',
      extensions: { step: { to: 'evidence' } },
      resolve: fromLinks<EvidenceObject[]>,
    }),
  }),
});

Evidence.implement({
  description: 'A source that states something, and where in it.',
  fields: (t) => ({
    source: t.field({ type: Source, description: 'The source.', resolve: fromLinks }),
    locator: t.exposeString('locator', {
      nullable: true,
      description: 'Where in the source it is stated: a section, a page, a row.',
    }),
  }),
});

RelationEdge.implement({
  description: 'One entry of a list of relations.',
  fields: (t) => ({
    ...edgeFields(t),
    node: t.field({ type: 'Relation', description: 'The relation listed.', resolve: fromLinks }),
    neighbor: t.field({
      type: Entity,
      description:
        "The entity at the other end from the one the list hangs on; the relation's second end, where it hangs on neither.",
      resolve: fromLinks,
    }),
  }),
});

RelationConnection.implement({
  description: 'A page of a list of relations.',
  fields: (t) => ({
    edges: t.field({ type: [RelationEdge], description: 'The entries of this page.', resolve: fromLinks }),
    nodes: t.field({
      type: ['Relation'],
      description: 'The relations of this page, without their edges.',
      resolve: fromLinks,
    }),
    ...connectionFields(t),
  }),
});
