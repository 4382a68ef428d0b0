import {
  type Dependent as DependentObject,
  type ImpactDepth as Depth,
  type Impact as ImpactObject,
  impact,
} from '../src/analysis/impact.ts';
import { maxWays } from '../src/analysis/ways.ts';
import { dayOf } from '../src/graph/graph.ts';
import { dependencyTypes } from '../src/ontology.ts';
import { builder } from './builder.ts';
import { type AnyEntity, Entity, EntityRef } from './entity.ts';
import { asOfArgument, sizeArgument } from './follow.ts';
import { EntityKind, RelationType } from './ontology.ts';
import { Path } from './path.ts';

const ImpactDepth = builder.objectRef<Depth>('ImpactDepth');
ImpactDepth.implement({
  description: 'How many dependents an entity has at a depth.',
  fields: (t) => ({
    depth: t.exposeInt('depth', { description: 'The depth: 1 for what depends on it directly.' }),
    count: t.exposeInt('count', { description: 'How many dependents there are.' }),
    cutOffCount: t.exposeInt('cutOffCount', { description: 'How many of them would be cut off.' }),
  }),
});

const Dependent = builder.objectRef<DependentObject>('Dependent');
Dependent.implement({
  description: 'An entity that depends on another, directly or through others.',
  fields: (t) => ({
    entity: t.field({
      type: Entity,
      description: 'The entity.',
      resolve: ({ slug }, _args, { graph }, info) => graph.found<AnyEntity>(slug, info),
    }),
    depth: t.exposeInt('depth', {
      description: 'How many relations lead to it on the shortest way: 1 for what depends directly.',
    }),
    ways: t.expose('ways', {
      type: 'BigInt',
      description: `How many ways lead to it, of whatever length; two that differ in parallel relations alone are one. Entities that depend on each other in a circle count as one on a way, and ${maxWays} stands for more as well.`,
    }),
    cutOff: t.exposeBoolean('cutOff', {
      description:
        'Whether it would lose all of something that it needs if the entity were withdrawn: all that it is built on, all its licences, all places where it can be had, or all who made or run it, itself withdrawn or cut off. If not, it has others of these.',
    }),
    gate: t.field({
      type: Entity,
      nullable: true,
      description:
        'The nearest other dependent that all ways to it pass, known as its immediate dominator; null where there is none.',
      resolve: async ({ gate }, _args, { graph }, info) => {
        const slug = await gate();
        return slug === null ? null : graph.found<AnyEntity>(slug, info);
      },
    }),
    path: t.field({
      type: Path,
      description:
        'A shortest way to it, from the entity asked about: the first in the order of the slugs on it.',
      resolve: ({ path }) => path(),
    }),
  }),
});

const Impact = builder.objectRef<ImpactObject>('Impact');
Impact.implement({
  description: 'What depends on an entity, and what would become of it if the entity were withdrawn.',
  fields: (t) => ({
    entity: t.field({
      type: Entity,
      description: 'The entity asked about.',
      resolve: ({ slug }, _args, { graph }, info) => graph.found<AnyEntity>(slug, info),
    }),
    totalCount: t.int({
      description: 'How many dependents there are.',
      resolve: ({ dependents }) => dependents.length,
    }),
    cutOffCount: t.int({
      description: 'How many of them would be cut off.',
      resolve: ({ dependents }) => dependents.filter(({ cutOff }) => cutOff).length,
    }),
    depths: t.expose('depths', {
      type: [ImpactDepth],
      description: 'How many there are at each depth; depths without any are left out.',
    }),
    dependents: t.field({
      type: [Dependent],
      description: 'The dependents: the nearest first, of one depth those with the most ways, then by slug.',
      args: {
        cutOff: t.arg.boolean({
          description: 'Only those that would be cut off, or with false only the others; all unless given.',
        }),
        first: sizeArgument(t, 'dependents'),
      },
      resolve: (found, args) => found.first(args),
    }),
  }),
});

builder.queryField('impact', (t) =>
  t.field({
    type: Impact,
    description:
      'What depends on an entity, directly or through others, by depth, with how many ways lead there and what would be cut off if the entity were withdrawn. Each dependent comes once, and never the entity itself.',
    args: {
      of: t.arg({ type: EntityRef, required: true, description: 'The entity that others depend on.' }),
      types: t.arg({
        type: [RelationType],
        description: `By which relations one depends on another; unless given by all of ${dependencyTypes.join(', ')}. What is made depends on who made it and a platform on who operates it, all others on their second end.`,
      }),
      maxDepth: t.arg.int({
        description:
          'Only dependents at most this many relations away, 0 or more; any number unless given. Ways, gates and what is cut off take all into account.',
      }),
      kinds: t.arg({
        type: [EntityKind],
        description:
          'Only dependents of these kinds, whatever they depend through; all unless given. Ways, gates and what is cut off take all into account.',
      }),
      ...asOfArgument(t),
    },
    resolve: (_root, { asOf, ...args }, { graph }, info) => impact(graph, args, dayOf(asOf, info)),
  }),
);
