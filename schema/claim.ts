import { z } from 'zod';
import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { entityFilter, enumFilter, type FilterFields, StringFilter } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { Node } from './node.ts';
import { entityProperties, type Stored, text } from './shape.ts';

const stances = ['FOR', 'AGAINST', 'NEUTRAL'] as const;

/** The properties of a claim. */
export const claimProperties = entityProperties.extend({ statement: text, stance: z.enum(stances) });

/** The sides that a claim can take. */
export const Stance = builder.enumType('Stance', {
  description: 'The side that a claim takes on what it is about.',
  values: {
    FOR: { description: 'It speaks for it; in a debate, for the side named first.' },
    AGAINST: { description: 'It speaks against it.' },
    NEUTRAL: { description: 'It takes no side.' },
  } satisfies Record<(typeof stances)[number], unknown>,
});

/** A claim. */
export const Claim = builder.objectRef<Stored<typeof claimProperties>>('Claim');
/** A list of claims. */
export const ClaimConnection = entityConnection('Claim', 'claims', () => Claim, ['CLAIM']);

Claim.implement({
  description: 'A statement that somebody makes about something, with the side it takes.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    statement: t.exposeString('statement', { description: 'What it says, in a sentence.' }),
    stance: t.expose('stance', { type: Stance, description: 'The side it takes.' }),
    claimants: follow(t, EntityConnection, 'IN', 'ASSERTS', {
      description: 'The people and organizations that make it.',
    }),
    about: follow(t, EntityConnection, 'OUT', 'ABOUT', { description: 'What it is about.' }),
  }),
});

const StanceFilter = enumFilter('Stance', Stance, 'the side that a claim takes');

/** The conditions on a claim's own properties. */
export const claimFilters = (t: FilterFields) => ({
  statement: t.field({ type: StringFilter, description: 'Conditions on what it says.' }),
  stance: t.field({ type: StanceFilter, description: 'Conditions on the side it takes.' }),
});

builder.queryField(
  'claims',
  rootList(ClaimConnection, entityFilter('Claim', 'claims', claimFilters), 'All claims.'),
);

/** A claim as it is written. */
export const ClaimInput = entityInput('Claim', 'a claim', (t) => ({
  statement: t.string({ description: 'What it says, in a sentence; a new one must have it.' }),
  stance: t.field({ type: Stance, description: 'The side it takes; a new one must have it.' }),
}));
