import {
  type Assertion as AssertionObject,
  type DebatedClaim as ClaimObject,
  type Debate as DebateObject,
  readDebate,
  type DebateSide as Side,
} from '../src/analysis/debate.ts';
import type { Agreement as Agreeing, Disagreement as Disagreeing } from '../src/analysis/debate-pairs.ts';
import { countOf } from '../src/analysis/list-sizes.ts';
import { dayOf } from '../src/graph/graph.ts';
import type { RelationObject } from '../src/graph/objects.ts';
import { builder } from './builder.ts';
import { Claim, Stance } from './claim.ts';
import { type AnyEntity, Entity, EntityRef } from './entity.ts';
import { asOfArgument, sizeArgument } from './follow.ts';
import { Topic } from './topic.ts';

type StoredClaim = typeof Claim.$inferType;

const Assertion = builder.objectRef<AssertionObject>('Assertion');
Assertion.implement({
  description: 'That somebody makes a claim.',
  fields: (t) => ({
    claimant: t.field({
      type: Entity,
      description: 'The person or organization that makes it.',
      resolve: ({ claimant }, _args, { graph }, info) => graph.found<AnyEntity>(claimant, info),
    }),
    relation: t.field({
      type: 'Relation',
      description: 'The relation that says so, with its role, time and evidence.',
      resolve: ({ relation }, _args, { graph }, info) => graph.foundRelation<RelationObject>(relation, info),
    }),
  }),
});

const DebatedClaim = builder.objectRef<ClaimObject>('DebatedClaim');
DebatedClaim.implement({
  description: 'A claim in a debate.',
  fields: (t) => ({
    claim: t.field({
      type: Claim,
      description: 'The claim.',
      resolve: ({ slug }, _args, { graph }, info) => graph.found<StoredClaim>(slug, info),
    }),
    about: t.field({
      type: 'Relation',
      description: 'The relation that says that it is about the topic, with its time and evidence.',
      resolve: ({ about }, _args, { graph }, info) => graph.foundRelation<RelationObject>(about, info),
    }),
    assertionCount: t.int({
      description: 'How often it is made.',
      resolve: ({ assertions }) => assertions.length,
    }),
    assertions: t.field({
      type: [Assertion],
      description: 'Who makes it, by slug; somebody who makes it in two roles comes twice.',
      args: { first: sizeArgument(t, 'assertions') },
      resolve: ({ assertions }, { first }) => assertions.slice(0, countOf('assertions', first)),
    }),
  }),
});

const DebateSide = builder.objectRef<Side>('DebateSide');
DebateSide.implement({
  description: 'The claims of a debate that take one side.',
  fields: (t) => ({
    stance: t.expose('stance', { type: Stance, description: 'The side.' }),
    claimCount: t.int({ description: 'How many claims take it.', resolve: ({ claims }) => claims.length }),
    claims: t.field({
      type: [DebatedClaim],
      description: 'The claims: those that most people and organizations make first, then by slug.',
      args: { first: sizeArgument(t, 'claims') },
      resolve: ({ claims }, { first }) => claims.slice(0, countOf('claims', first)),
    }),
    claimantCount: t.int({
      description: 'How many people and organizations make one of them.',
      resolve: ({ claimants }) => claimants.length,
    }),
    claimants: t.field({
      type: [Entity],
      description:
        'The people and organizations that make one: who makes the most comes first, then by slug.',
      args: { first: sizeArgument(t, 'claimants') },
      resolve: ({ claimants }, { first }, { graph }, info) =>
        graph.foundAll<AnyEntity>(claimants.slice(0, countOf('claimants', first)), info),
    }),
  }),
});

const Agreement = builder.objectRef<Agreeing>('Agreement');
Agreement.implement({
  description: 'Two people or organizations that make the same claims.',
  fields: (t) => ({
    one: t.field({
      type: Entity,
      description: 'The one whose slug comes first.',
      resolve: ({ one }, _args, { graph }, info) => graph.found<AnyEntity>(one, info),
    }),
    other: t.field({
      type: Entity,
      description: 'The other one.',
      resolve: ({ other }, _args, { graph }, info) => graph.found<AnyEntity>(other, info),
    }),
    claimCount: t.int({
      description: 'How many claims both make.',
      resolve: ({ claims }) => claims.length,
    }),
    claims: t.field({
      type: [Claim],
      description: 'The claims that both make, in the order of those of the debate.',
      args: { first: sizeArgument(t, 'claims') },
      resolve: ({ claims }, { first }, { graph }, info) =>
        graph.foundAll<StoredClaim>(claims.slice(0, countOf('claims', first)), info),
    }),
  }),
});

const Disagreement = builder.objectRef<Disagreeing>('Disagreement');
Disagreement.implement({
  description: 'Two people or organizations of which one makes claims for, and the other claims against.',
  fields: (t) => ({
    for: t.field({
      type: Entity,
      description: 'Who makes claims for.',
      resolve: (pair, _args, { graph }, info) => graph.found<AnyEntity>(pair.for, info),
    }),
    against: t.field({
      type: Entity,
      description: 'Who makes claims against.',
      resolve: ({ against }, _args, { graph }, info) => graph.found<AnyEntity>(against, info),
    }),
    claimsFor: t.field({
      type: [Claim],
      description: 'The claims for that the one makes, in the order of those of the debate.',
      args: { first: sizeArgument(t, 'claims') },
      resolve: ({ claimsFor }, { first }, { graph }, info) =>
        graph.foundAll<StoredClaim>(claimsFor.slice(0, countOf('claims', first)), info),
    }),
    claimsAgainst: t.field({
      type: [Claim],
      description: 'The claims against that the other one makes, in the order of those of the debate.',
      args: { first: sizeArgument(t, 'claims') },
      resolve: ({ claimsAgainst }, { first }, { graph }, info) =>
        graph.foundAll<StoredClaim>(claimsAgainst.slice(0, countOf('claims', first)), info),
    }),
  }),
});

const Debate = builder.objectRef<DebateObject>('Debate');
Debate.implement({
  description: 'What is claimed about a topic, by whom, and who agrees with whom.',
  fields: (t) => ({
    topic: t.field({
      type: Topic,
      description: 'The topic.',
      resolve: ({ slug }, _args, { graph }, info) => graph.found<typeof Topic.$inferType>(slug, info),
    }),
    sides: t.expose('sides', {
      type: [DebateSide],
      description: 'The claims for, those against and those that are neutral, sides without any included.',
    }),
    agreements: t.field({
      type: [Agreement],
      description:
        'Each two people or organizations that make the same claims: who shares the most first, then by slugs.',
      args: { first: sizeArgument(t, 'agreements') },
      resolve: async ({ agreements }, { first }) =>
        (await agreements()).slice(0, countOf('agreements', first)),
    }),
    disagreements: t.field({
      type: [Disagreement],
      description:
        'Each two people or organizations of which one makes claims for, and the other claims against: who makes the most of these first, then by slugs. Somebody who makes both is in pairs with others alone.',
      args: { first: sizeArgument(t, 'disagreements') },
      resolve: async ({ disagreements }, { first }) =>
        (await disagreements()).slice(0, countOf('disagreements', first)),
    }),
  }),
});

builder.queryField('debate', (t) =>
  t.field({
    type: Debate,
    description:
      'The debate on a topic: the claims about it by the side that they take, the people and organizations that make them, and which of these agree and disagree.',
    args: {
      topic: t.arg({ type: EntityRef, required: true, description: 'The topic.' }),
      ...asOfArgument(t),
    },
    resolve: (_root, { topic, asOf }, { graph }, info) => readDebate(graph, topic, dayOf(asOf, info)),
  }),
);
