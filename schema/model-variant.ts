import { z } from 'zod';
import { fromLinks } from '../src/graph/links.ts';
import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { EntityRef } from './entity-ref.ts';
import { BigIntFilter, entityFilter, enumFilter, type FilterFields } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { LicenseConnection } from './license.ts';
import { Model } from './model.ts';
import { Node } from './node.ts';
import { PlatformConnection } from './platform.ts';
import { count, entityProperties, type Stored } from './shape.ts';

const tunings = ['PRETRAINED', 'CHAT', 'INSTRUCTION', 'OTHER'] as const;

/** The properties of a variant of a model. */
export const modelVariantProperties = entityProperties.extend({
  parameterCount: count.nullish(),
  tuning: z.enum(tunings),
});

const Tuning = builder.enumType('Tuning', {
  description: 'What a variant was trained for after its first training.',
  values: {
    PRETRAINED: { description: 'Nothing: it only continues text, or what else it was trained on.' },
    CHAT: { description: 'To hold a conversation.' },
    INSTRUCTION: { description: 'To follow instructions.' },
    OTHER: { description: 'Something else.' },
  } satisfies Record<(typeof tunings)[number], unknown>,
});

const TuningFilter = enumFilter('Tuning', Tuning, 'what a model variant was trained for');

/** The conditions on a model variant's own properties. */
export const modelVariantFilters = (t: FilterFields) => ({
  parameterCount: t.field({ type: BigIntFilter, description: 'Conditions on how many parameters it has.' }),
  tuning: t.field({ type: TuningFilter, description: 'Conditions on what it was tuned for.' }),
});

/** Which variants to list. */
export const ModelVariantFilter = entityFilter('ModelVariant', 'model variants', modelVariantFilters);

/** A variant of a model. */
export const ModelVariant = builder.objectRef<Stored<typeof modelVariantProperties>>('ModelVariant');
/** A list of model variants. */
export const ModelVariantConnection = entityConnection('ModelVariant', 'model variants', () => ModelVariant, [
  'MODEL_VARIANT',
]);

ModelVariant.implement({
  description: 'One size or tuning of a model, such as its 70-billion-parameter chat version.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    model: t.field({
      type: Model,
      description: 'The model that it is a variant of; the same on every day.',
      extensions: {
        step: {
          to: 'neighbors',
          types: ['VARIANT_OF'],
          direction: 'OUT',
          kinds: ['MODEL'],
          one: true,
        },
      },
      resolve: fromLinks,
    }),
    parameterCount: t.expose('parameterCount', {
      type: 'BigInt',
      nullable: true,
      description: 'How many parameters it has.',
    }),
    tuning: t.expose('tuning', {
      type: Tuning,
      description: 'What it was trained for after its first training.',
    }),
    fineTunedFrom: follow(t, EntityConnection, 'OUT', 'FINE_TUNED_FROM', {
      description: 'What it was made from by further training.',
    }),
    licenses: follow(t, LicenseConnection, 'OUT', 'LICENSED_UNDER', {
      description:
        'The terms that hold for this variant by itself; those of the whole family are on its model.',
    }),
    platforms: follow(t, PlatformConnection, 'OUT', 'AVAILABLE_ON', {
      description:
        'Where this variant by itself can be had or run; where the whole family can is on its model.',
    }),
    comparableTo: follow(t, EntityConnection, 'BOTH', 'COMPARABLE_TO', {
      description: 'What a source finds about as good as it, whichever of the two it names first.',
    }),
  }),
});

builder.queryField(
  'modelVariants',
  rootList(ModelVariantConnection, ModelVariantFilter, 'All model variants.'),
);

/** A model variant as it is written. */
export const ModelVariantInput = entityInput('ModelVariant', 'a variant of a model', (t) => ({
  model: t.field({
    type: EntityRef,
    description:
      'The model that it is a variant of, which a new one must have. Another model takes the place of the one before; null is refused.',
  }),
  parameterCount: t.field({ type: 'BigInt', description: 'How many parameters it has.' }),
  tuning: t.field({
    type: Tuning,
    description: 'What it was trained for after its first training; a new one must have it.',
  }),
}));
