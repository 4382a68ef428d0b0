import { type NameCandidate, type NameResolution, resolveNames } from '../src/graph/resolve.ts';
import { builder } from './builder.ts';
import { type AnyEntity, Entity } from './entity.ts';
import { EntityKind } from './ontology.ts';

const NameCandidateType = builder.objectRef<NameCandidate>('NameCandidate');
NameCandidateType.implement({
  description: 'An entity that a name may mean.',
  fields: (t) => ({
    entity: t.field({
      type: Entity,
      description: 'The entity.',
      resolve: ({ slug }, _args, { graph }, info) => graph.found<AnyEntity>(slug, info),
    }),
    score: t.exposeFloat('score', {
      description:
        'How certain it is: 1 for an exact name or alias, 0.95 where only case, accents, blanks or punctuation differ, below 0.9 where letters do.',
    }),
  }),
});

const NameResolutionType = builder.objectRef<NameResolution>('NameResolution');
NameResolutionType.implement({
  description: 'What a name may mean.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name that was asked for.' }),
    candidates: t.expose('candidates', {
      type: [NameCandidateType],
      description: 'What it may mean, the best first, at most ten; empty where nothing matches.',
    }),
  }),
});

builder.queryField('resolve', (t) =>
  t.field({
    type: [NameResolutionType],
    description:
      'Names as people write them to entities, in the order of the names. An exact name or alias comes first, then what differs only in case, accents, blanks, hyphens and punctuation other than +. Where there is neither, names with a typing error are found: one in keys of 4 to 7 letters and digits, two in longer ones, and none in the digits.',
    args: {
      names: t.arg.stringList({ required: true, description: 'At most 1000 names.' }),
      kinds: t.arg({ type: [EntityKind], description: 'Only entities of these kinds; all unless given.' }),
    },
    resolve: (_root, { names, kinds }, { graph }) => resolveNames(graph, names, kinds ?? undefined),
  }),
);
