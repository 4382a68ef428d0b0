import { dayOf } from '../src/graph/graph.ts';
import type { RelationObject } from '../src/graph/objects.ts';
import { type TimelineEntry as Entry, type Timeline, timeline } from '../src/graph/timeline.ts';
import { builder } from './builder.ts';
import { PageInfo } from './connection.ts';
import { type AnyEntity, Entity, EntityRef } from './entity.ts';
import { pageArguments } from './follow.ts';
import { EntityKind } from './ontology.ts';

const TimelineEntry = builder.objectRef<Entry>('TimelineEntry');
TimelineEntry.implement({
  description:
    'Something that came about on a day: an entity, or the beginning or the end of a relation. A relation with both days has two entries.',
  fields: (t) => ({
    date: t.expose('date', { type: 'Date', description: 'The day.' }),
    title: t.exposeString('title', {
      description: 'What came about, in a few English words: Llama 2 was released.',
    }),
    entity: t.field({
      type: Entity,
      nullable: true,
      description: 'The entity that came about; null where the entry is of a relation.',
      resolve: ({ slug }, _args, { graph }, info) =>
        slug === null ? null : graph.found<AnyEntity>(slug, info),
    }),
    relation: t.field({
      type: 'Relation',
      nullable: true,
      description: 'The relation that began or ended; null where the entry is of an entity.',
      resolve: ({ relation }, _args, { graph }, info) =>
        relation && graph.foundRelation<RelationObject>(relation, info),
    }),
  }),
});

const TimelineEdge = builder.objectRef<Entry>('TimelineEdge');
TimelineEdge.implement({
  description: 'An entry of a timeline with its place.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'Marks this place in the list; pass it as after or before.',
    }),
    node: t.field({ type: TimelineEntry, description: 'The entry.', resolve: (entry) => entry }),
  }),
});

const TimelineConnection = builder.objectRef<Timeline>('TimelineConnection');
TimelineConnection.implement({
  description:
    'A page of a timeline, in order of date. On one day, entities come first, then what begins, then what ends.',
  fields: (t) => ({
    edges: t.field({
      type: [TimelineEdge],
      description: 'The entries of this page, each with its place.',
      resolve: async ({ page }) => (await page()).entries,
    }),
    nodes: t.field({
      type: [TimelineEntry],
      description: 'The entries of this page.',
      resolve: async ({ page }) => (await page()).entries,
    }),
    pageInfo: t.field({
      type: PageInfo,
      description: 'Where this page lies in the list.',
      resolve: async ({ page }) => (await page()).pageInfo,
    }),
    totalCount: t.int({
      description: 'How many entries the whole timeline has.',
      resolve: ({ total }) => total(),
    }),
  }),
});

builder.queryField('timeline', (t) =>
  t.field({
    type: TimelineConnection,
    description:
      'Dated things in order of date: events, releases, publications, and relations that begin or end.',
    args: {
      from: t.arg({ type: 'Date', description: 'Only entries of this day or later.' }),
      to: t.arg({ type: 'Date', description: 'Only entries of this day or earlier.' }),
      about: t.arg({
        type: EntityRef,
        description: 'Only this entity, the entities one relation away from it, and its own relations.',
      }),
      kinds: t.arg({
        type: [EntityKind],
        description:
          'Only entities of these kinds, and relations with an end of one of them. Sources are listed only where SOURCE is among these.',
      }),
      ...pageArguments(t),
    },
    resolve: (_root, args, { graph }, info) => timeline(graph, args, dayOf(undefined, info)),
  }),
);
