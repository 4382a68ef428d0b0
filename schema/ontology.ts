import type { Counts } from '../src/graph/counts.ts';
import type { EntityKind as Kind, RelationType as Type } from '../src/ontology.ts';
import { entityKinds, kinds, relations, relationTypes } from '../src/ontology.ts';
import { builder } from './builder.ts';

/** The kinds of entities, as an enum. */
export const EntityKind = builder.enumType('EntityKind', {
  description: 'What sort of thing an entity is.',
  values: Object.fromEntries(
    entityKinds.map((kind) => [kind, { value: kind, description: kinds[kind].description }]),
  ) as Record<Kind, { value: Kind; description: string }>,
});

/** The types of relations, as an enum. */
export const RelationType = builder.enumType('RelationType', {
  description: 'What a relation says of its two ends, read from its first end to its second.',
  values: Object.fromEntries(
    relationTypes.map((type) => [type, { value: type, description: relations[type].description }]),
  ) as Record<Type, { value: Type; description: string }>,
});

/** Which way relations are followed. */
export const Direction = builder.enumType('Direction', {
  description: 'Which way relations are followed from an entity.',
  values: {
    OUT: { description: 'From their first end to their second; symmetric relations either way.' },
    IN: { description: 'From their second end to their first; symmetric relations either way.' },
    BOTH: { description: 'Either way.' },
  } as const,
});

const OntologyKind = builder.objectRef<Counts['kinds'][number]>('OntologyKind');
OntologyKind.implement({
  description: 'A kind of entity.',
  fields: (t) => ({
    kind: t.expose('kind', { type: EntityKind, description: 'The kind.' }),
    description: t.string({
      description: 'What it is, in a sentence.',
      resolve: ({ kind }) => kinds[kind].description,
    }),
    count: t.exposeInt('count', { description: 'How many entities of it the graph holds.' }),
  }),
});

const OntologyRelationType = builder.objectRef<Counts['types'][number]>('OntologyRelationType');
OntologyRelationType.implement({
  description: 'A type of relation, with the kinds it may join.',
  fields: (t) => ({
    type: t.expose('type', { type: RelationType, description: 'The type.' }),
    description: t.string({
      description: 'What it says of its ends, in a sentence.',
      resolve: ({ type }) => relations[type].description,
    }),
    from: t.field({
      type: [EntityKind],
      description: 'The kinds allowed at its first end.',
      resolve: ({ type }) => relations[type].from,
    }),
    to: t.field({
      type: [EntityKind],
      description: 'The kinds allowed at its second end.',
      resolve: ({ type }) => relations[type].to,
    }),
    symmetric: t.boolean({
      description: 'Whether it reads the same from both ends; it is stored once and read both ways.',
      resolve: ({ type }) => relations[type].symmetric,
    }),
    count: t.exposeInt('count', {
      description:
        'How many relations of it the graph holds, of those valid on the day of @asOf where that is given.',
    }),
  }),
});

const Ontology = builder.objectRef<Counts>('Ontology');
Ontology.implement({
  description: 'What can exist in the graph and what can be related to what.',
  fields: (t) => ({
    kinds: t.expose('kinds', { type: [OntologyKind], description: 'Every kind of entity.' }),
    relationTypes: t.expose('types', {
      type: [OntologyRelationType],
      description: 'Every type of relation.',
    }),
  }),
});

const EntitiesByKind = builder.objectRef<Counts['kinds'][number]>('KindCount');
EntitiesByKind.implement({
  description: 'How many entities there are of a kind.',
  fields: (t) => ({
    kind: t.expose('kind', { type: EntityKind, description: 'The kind.' }),
    count: t.exposeInt('count', { description: 'How many there are.' }),
  }),
});

const RelationsByType = builder.objectRef<Counts['types'][number]>('RelationTypeCount');
RelationsByType.implement({
  description: 'How many relations there are of a type.',
  fields: (t) => ({
    type: t.expose('type', { type: RelationType, description: 'The type.' }),
    count: t.exposeInt('count', { description: 'How many there are.' }),
  }),
});

const GraphStats = builder.objectRef<Counts>('GraphStats');
GraphStats.implement({
  description: 'How large the graph is.',
  fields: (t) => ({
    entityCount: t.int({
      description: 'How many entities it holds.',
      resolve: (counts) => sum(counts.kinds),
    }),
    relationCount: t.int({
      description: 'How many relations it holds, of those valid on the day of @asOf where that is given.',
      resolve: (counts) => sum(counts.types),
    }),
    entitiesByKind: t.expose('kinds', {
      type: [EntitiesByKind],
      description: 'How many entities there are of each kind, kinds without any included.',
    }),
    relationsByType: t.expose('types', {
      type: [RelationsByType],
      description: 'How many relations there are of each type, types without any included.',
    }),
  }),
});

const sum = (counts: readonly { readonly count: number }[]): number =>
  counts.reduce((total, { count }) => total + count, 0);

builder.queryFields((t) => ({
  ontology: t.field({
    type: Ontology,
    description:
      'The kinds and relation types in force, with which kinds each relation may join and how many there are.',
    resolve: (_root, _args, { graph }, info) => graph.counts(info),
  }),
  stats: t.field({
    type: GraphStats,
    description: 'How many entities and relations the graph holds.',
    resolve: (_root, _args, { graph }, info) => graph.counts(info),
  }),
}));
