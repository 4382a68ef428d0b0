import { dayOf } from '../src/graph/graph.ts';
import { type Lineage, type LineageEntry, lineage } from '../src/graph/lineage.ts';
import { builder } from './builder.ts';
import { PageInfo } from './connection.ts';
import { type AnyEntity, Entity, EntityRef } from './entity.ts';
import { RelationType } from './ontology.ts';

const LineageDirection = builder.enumType('LineageDirection', {
  description: 'Which way a lineage is followed.',
  values: {
    UPSTREAM: { description: 'To what the entity is built on: relations are walked as they point.' },
    DOWNSTREAM: {
      description: 'To what is built on the entity: relations are walked against their direction.',
    },
  } as const,
});

const LineageEdge = builder.objectRef<LineageEntry>('LineageEdge');
LineageEdge.implement({
  description: 'An entity of a lineage.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Marks this place in the list; pass it as after.' }),
    node: t.field({
      type: Entity,
      description: 'The entity.',
      extensions: { reads: 'objects' },
      resolve: ({ slug }, _args, { graph }, info) => graph.found<AnyEntity>(slug, info),
    }),
    depth: t.exposeInt('depth', {
      description: 'How many relations lead to it on the shortest way: 1 for what is directly related.',
    }),
  }),
});

const LineageConnection = builder.objectRef<Lineage>('LineageConnection');
LineageConnection.implement({
  description: 'A page of a lineage: the nearest entities first, those of one depth by name.',
  fields: (t) => ({
    edges: t.field({
      type: [LineageEdge],
      description: 'The entries of this page.',
      resolve: async ({ page }) => (await page()).entries,
    }),
    nodes: t.field({
      type: [Entity],
      description: 'The entities of this page, without their depths.',
      extensions: { reads: 'objects' },
      resolve: async ({ page }, _args, { graph }, info) =>
        graph.foundAll<AnyEntity>(
          (await page()).entries.map(({ slug }) => slug),
          info,
        ),
    }),
    pageInfo: t.field({
      type: PageInfo,
      description: 'Where this page lies in the list.',
      resolve: async ({ page }) => (await page()).pageInfo,
    }),
    totalCount: t.int({
      description: 'How many entities the whole lineage has.',
      resolve: async ({ extent }) => (await extent()).total,
    }),
    maxDepth: t.int({
      description: 'The greatest depth that an entity of the whole lineage has; 0 where there is none.',
      resolve: async ({ extent }) => (await extent()).deepest,
    }),
  }),
});

builder.queryField('lineage', (t) =>
  t.field({
    type: LineageConnection,
    description:
      'What an entity is built on, or what is built on it, directly or through others; each entity once, at its least depth, and never the one asked about.',
    args: {
      of: t.arg({ type: EntityRef, required: true, description: 'The entity to start from.' }),
      direction: t.arg({ type: LineageDirection, required: true, description: 'Which way to follow it.' }),
      types: t.arg({
        type: [RelationType],
        description:
          'The types of relations to follow; DEPENDS_ON, FINE_TUNED_FROM, VARIANT_OF and SUCCEEDS unless given. Symmetric types are refused, since they lead neither up nor down.',
      }),
      maxDepth: t.arg.int({
        description: 'How many relations away entities may be, 0 or more; any number unless given.',
      }),
      first: t.arg.int({ description: 'How many entries, 0 to 100; 20 unless given.' }),
      after: t.arg.string({ description: 'Only entries after the one with this cursor.' }),
    },
    extensions: { reads: 'question' },
    resolve: (_root, args, { graph }, info) => lineage(graph, args, dayOf(undefined, info), info),
  }),
);
