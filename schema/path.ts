import { dayOf } from '../src/graph/graph.ts';
import type { RelationObject } from '../src/graph/objects.ts';
import { findPaths, type PathObject, pathCount, pathLength } from '../src/graph/paths.ts';
import { builder } from './builder.ts';
import { type AnyEntity, Entity, EntityRef } from './entity.ts';
import { asOfArgument } from './follow.ts';
import { Direction, EntityKind, RelationType } from './ontology.ts';

/** A way through the graph. */
export const Path = builder.objectRef<PathObject>('Path');
Path.implement({
  description: 'A way from one entity to another along relations, on which no entity comes twice.',
  fields: (t) => ({
    length: t.int({
      description: 'How many relations it has.',
      resolve: ({ relations }) => relations.length,
    }),
    nodes: t.field({
      type: [Entity],
      description: 'The entities on it, from one end to the other; one more than relations.',
      resolve: ({ slugs }, _args, { graph }, info) => slugs.map((slug) => graph.found<AnyEntity>(slug, info)),
    }),
    relations: t.field({
      type: ['Relation'],
      description:
        'The relations on it, from one end to the other; each joins the entities before and after it.',
      resolve: ({ relations }, _args, { graph }, info) =>
        relations.map((key) => graph.foundRelation<RelationObject>(key, info)),
    }),
  }),
});

builder.queryField('paths', (t) =>
  t.field({
    type: [Path],
    description:
      'How two entities are connected: the shortest paths first, of one length in the order of the slugs on them. An empty list where nothing connects the two, or both are the same. Entities that everything is related to, such as a common topic, make paths that say little: maxHubDegree leaves them out.',
    args: {
      from: t.arg({ type: EntityRef, required: true, description: 'Where the paths begin.' }),
      to: t.arg({ type: EntityRef, required: true, description: 'Where the paths end.' }),
      direction: t.arg({
        type: Direction,
        defaultValue: 'BOTH',
        description:
          'OUT where each relation must point from the beginning towards the end, IN where it must point the other way.',
      }),
      types: t.arg({
        type: [RelationType],
        description: 'Only relations of these types are followed; all unless given.',
      }),
      excludeTypes: t.arg({
        type: [RelationType],
        description: 'Relations of these types are not followed.',
      }),
      kinds: t.arg({
        type: [EntityKind],
        description: 'Only entities of these kinds may stand in between; all unless given.',
      }),
      maxHubDegree: t.arg.int({
        description:
          'Entities with more relations than this may not stand in between. Relations of all types count; where asOf is given, those valid on that day.',
      }),
      maxLength: t.arg.int({
        defaultValue: pathLength.default,
        description: `How many relations a path may have, 1 to ${pathLength.max}.`,
      }),
      first: t.arg.int({
        defaultValue: pathCount.default,
        description: `How many paths, 0 to ${pathCount.max}.`,
      }),
      ...asOfArgument(t),
    },
    resolve: (_root, { asOf, ...args }, { graph }, info) => findPaths(graph, args, dayOf(asOf, info)),
  }),
);
