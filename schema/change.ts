import { requireScope } from '../src/auth/caller.ts';
import { type DeliveredChange, publicKey } from '../src/changes/change-feed.ts';
import type { Graph } from '../src/graph/graph.ts';
import type { RelationObject } from '../src/graph/objects.ts';
import { endless } from '../src/meter.ts';
import { builder } from './builder.ts';
import { type AnyEntity, Entity } from './entity.ts';
import { EntityKind } from './ontology.ts';

const ChangeAction = builder.enumType('ChangeAction', {
  description: 'What happened to an entity or relation.',
  values: {
    CREATED: { description: 'It was put into the graph.' },
    UPDATED: { description: 'Its properties, kind or evidence changed.' },
    DELETED: { description: 'It was taken out of the graph.' },
    MERGED: { description: 'It was folded into another entity.' },
  } as const,
});

/** A change together with the graph as it is when the change is delivered. */
interface SeenChange extends DeliveredChange {
  readonly graph: Graph;
}

const GraphChange = builder.objectRef<SeenChange>('GraphChange');
GraphChange.implement({
  description: 'A change of one entity or relation that has taken effect.',
  fields: (t) => ({
    action: t.expose('action', { type: ChangeAction, description: 'What happened to it.' }),
    entity: t.field({
      type: Entity,
      nullable: true,
      description:
        'The entity as it is by now, of MERGED the one that it was merged into; null where it is not there any more, or a relation changed.',
      resolve: ({ identity, graph }, _args, _context, info) =>
        identity.of === 'entity' ? graph.entity<AnyEntity>({ slug: identity.slug }, info) : null,
    }),
    relation: t.field({
      type: 'Relation',
      nullable: true,
      description: 'The relation as it is by now; null where it is not there any more, or an entity changed.',
      resolve: (change, _args, _context, info) =>
        change.identity.of === 'relation' ? change.graph.node<RelationObject>(publicKey(change), info) : null,
    }),
    key: t.string({
      description:
        'The slug of the entity or the id of the relation, which is what is left of a deleted one.',
      resolve: publicKey,
    }),
    position: t.exposeString('position', {
      description:
        'The place of this change in the log, to be passed as after when the connection broke. The part before the dot counts transactions.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it took effect.' }),
  }),
});

builder.subscriptionType({
  description: 'What can be followed as it happens, over server-sent events.',
});

builder.subscriptionField('graphChanged', (t) =>
  t.field({
    type: GraphChange,
    description:
      'Changes of entities and relations, whoever makes them, each once and in the order in which they take effect. After a broken connection, pass the position of the last change as after, and nothing is missed.',
    args: {
      kinds: t.arg({
        type: [EntityKind],
        description:
          'Only changes of entities of these kinds, and of relations with an end of one of them; all unless given.',
      }),
      after: t.arg.string({
        description:
          'The position of a change that was delivered: begin with the one after it; with what happens from now on unless given.',
      }),
    },
    subscribe: (_root, options, { feed, caller }) => {
      requireScope(caller, 'graph:read');
      return feed.subscribe(options);
    },
    resolve: (change, _args, { graph }) => ({ ...change, graph: graph.afresh(endless) }),
  }),
);
