import { type Hit, type Search, search } from '../src/graph/search.ts';
import { builder } from './builder.ts';
import { PageInfo } from './connection.ts';
import { type AnyEntity, Entity } from './entity.ts';
import { EntityKind } from './ontology.ts';

const SearchResultEdge = builder.objectRef<Hit>('SearchResultEdge');
SearchResultEdge.implement({
  description: 'An entity that a search found.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Marks this place in the list; pass it as after.' }),
    node: t.field({
      type: Entity,
      description: 'The entity.',
      extensions: { reads: 'objects' },
      resolve: ({ slug }, _args, { graph }, info) => graph.found<AnyEntity>(slug, info),
    }),
    score: t.exposeFloat('score', {
      description: 'How well it matches: the greater the better, comparable within one search only.',
    }),
  }),
});

const SearchResultConnection = builder.objectRef<Search>('SearchResultConnection');
SearchResultConnection.implement({
  description: 'A page of what a search found, the best first.',
  fields: (t) => ({
    edges: t.field({
      type: [SearchResultEdge],
      description: 'The entries of this page.',
      resolve: async ({ page }) => (await page()).hits,
    }),
    nodes: t.field({
      type: [Entity],
      description: 'The entities of this page, without their scores.',
      extensions: { reads: 'objects' },
      resolve: async ({ page }, _args, { graph }, info) =>
        graph.foundAll<AnyEntity>(
          (await page()).hits.map(({ slug }) => slug),
          info,
        ),
    }),
    pageInfo: t.field({
      type: PageInfo,
      description: 'Where this page lies in the list.',
      resolve: async ({ page }) => (await page()).pageInfo,
    }),
    totalCount: t.int({
      description: 'How many entities were found in all.',
      resolve: ({ total }) => total(),
    }),
  }),
});

builder.queryField('search', (t) =>
  t.field({
    type: SearchResultConnection,
    description:
      'Full-text search over names, aliases, summaries and statements, the best first. A word is also found by its beginning and with one wrong letter.',
    args: {
      query: t.arg.string({
        required: true,
        description: 'What to look for, as a person types it, in at most 500 characters.',
      }),
      kinds: t.arg({ type: [EntityKind], description: 'Only entities of these kinds; all unless given.' }),
      first: t.arg.int({ description: 'How many entries, 0 to 100; 20 unless given.' }),
      after: t.arg.string({ description: 'Only entries after the one with this cursor.' }),
    },
    extensions: { reads: 'question' },
    resolve: (_root, args, { graph }, info) => search(graph, args, info),
  }),
);
