import { entityId } from '../src/graph/identity.ts';
import { fromLinks } from '../src/graph/links.ts';
import type { ConnectionObject, EvidenceObject } from '../src/graph/objects.ts';
import { entityKinds, kinds } from '../src/ontology.ts';
import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { EntityRef } from './entity-ref.ts';
import { EntityFilter } from './filter.ts';
import { asOfArgument, follow, pageArguments, rootList } from './follow.ts';
import { Node } from './node.ts';
import { Direction, EntityKind, RelationType } from './ontology.ts';
import { Evidence, RelationConnection } from './relation.ts';
import type { entityProperties, Stored } from './shape.ts';
import { TopicConnection } from './topic.ts';

export { EntityRef } from './entity-ref.ts';

/** What resolvers read of an entity whatever its kind. */
export type AnyEntity = Stored<typeof entityProperties>;

/** The interface of the fourteen kinds. */
export const Entity = builder.interfaceRef<AnyEntity>('Entity');
/** A list of entities of any kind. */
export const EntityConnection = entityConnection('Entity', 'entities', () => Entity, entityKinds);

Entity.implement({
  description:
    'A thing in the world of AI models: whatever its kind, it has a slug, a name, relations and evidence.',
  interfaces: () => [Node],
  resolveType: ({ kind }) => kinds[kind].label,
  fields: (t) => ({
    id: t.id({
      description: 'Identifies it in the whole graph; opaque, and the same for as long as it exists.',
      extensions: { step: { to: 'properties', names: ['slug'] } },
      resolve: ({ slug }) => entityId(slug),
    }),
    slug: t.exposeString('slug', {
      description:
        'Its readable identifier, unique in the whole graph and never reused: llama-2, meta, yann-lecun.',
    }),
    kind: t.expose('kind', { type: EntityKind, description: 'What sort of thing it is.' }),
    name: t.exposeString('name', { description: 'Its name as people write it.' }),
    aliases: t.exposeStringList('aliases', { description: 'Other names that it goes by.' }),
    summary: t.exposeString('summary', {
      nullable: true,
      description: "One or two sentences about it in the project's own words.",
    }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'Its page on the web.' }),
    topics: follow(t, TopicConnection, 'OUT', 'TAGGED', {
      description: 'The topics that it is tagged with.',
    }),
    relations: t.field({
      type: RelationConnection,
      description:
        'Every relation of this entity, at either end; edges also carry the entity at the other end.',
      args: {
        direction: t.arg({
          type: Direction,
          defaultValue: 'BOTH',
          description: 'OUT for relations that begin here, IN for those that end here.',
        }),
        types: t.arg({
          type: [RelationType],
          description: 'Only relations of these types; all unless given.',
        }),
        kinds: t.arg({
          type: [EntityKind],
          description: 'Only relations with one of these kinds at the other end.',
        }),
        ...asOfArgument(t),
        ...pageArguments(t),
      },
      extensions: { step: { to: 'relations' } },
      resolve: fromLinks<ConnectionObject>,
    }),
    evidence: t.field({
      type: [Evidence],
      description: 'Which sources state that this entity exists with these properties.',
      extensions: { step: { to: 'evidence' } },
      resolve: fromLinks<EvidenceObject[]>,
    }),
    pagerank: t.exposeFloat('pagerank', {
      nullable: true,
      description:
        'Its PAGERANK when scores were last worked out, normalized: in the scope they add up to 1. Null where it has none; the field scores says of when and of what they are.',
    }),
    degreeCentrality: t.exposeFloat('degreeCentrality', {
      nullable: true,
      description:
        'Its DEGREE when scores were last worked out, normalized: links that lead to it or away, divided by the number of all other entities in the scope. Null where it has none; the field scores says of when and of what they are.',
    }),
    betweenness: t.exposeFloat('betweenness', {
      nullable: true,
      description:
        'Its BETWEENNESS when scores were last worked out, normalized: divided by the number of pairs of others in the scope. Null where it has none, also since the graph is too large; the field scores says of when and of what they are.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was put into the graph.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was last changed.' }),
    version: t.exposeInt('version', {
      description: 'Grows by one with every change; pass it back as expectedVersion to detect lost updates.',
    }),
  }),
});

builder.queryFields((t) => ({
  entity: t.field({
    type: Entity,
    nullable: true,
    description: 'One entity of whatever kind; null where there is none.',
    args: { ref: t.arg({ type: EntityRef, required: true, description: 'Which entity.' }) },
    extensions: { reads: 'objects' },
    resolve: (_root, { ref }, { graph }, info) => graph.entity(ref, info),
  }),
  entities: rootList(EntityConnection, EntityFilter, 'Entities of all kinds.')(t),
}));
