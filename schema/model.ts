import { z } from 'zod';
import { releaseFields, releaseFilters, releaseInputs, releaseProperties } from './asset.ts';
import { builder } from './builder.ts';
import { ClaimConnection } from './claim.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { EventConnection } from './event.ts';
import { BigIntFilter, entityFilter, type FilterFields, StringListFilter } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { LicenseConnection } from './license.ts';
import { ModelVariantConnection, ModelVariantFilter } from './model-variant.ts';
import { Node } from './node.ts';
import { OrganizationConnection } from './organization.ts';
import { PlatformConnection } from './platform.ts';
import { PublicationConnection } from './publication.ts';
import { count, entityProperties, type Stored, text } from './shape.ts';

/** The properties of a model. */
export const modelProperties = entityProperties.extend({
  ...releaseProperties,
  modalities: z.array(text).optional(),
  parameterCount: count.nullish(),
});

/** A model. */
export const Model = builder.objectRef<Stored<typeof modelProperties>>('Model');
/** A list of models. */
export const ModelConnection = entityConnection('Model', 'models', () => Model, ['MODEL']);

Model.implement({
  description: 'A trained AI model, or a family of variants released under one name.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    ...releaseFields(t),
    modalities: t.exposeStringList('modalities', {
      description: 'The sorts of data that it takes in or gives out: text, image, audio.',
    }),
    parameterCount: t.expose('parameterCount', {
      type: 'BigInt',
      nullable: true,
      description: 'How many parameters it has; null where its variants differ or no source says.',
    }),
    developers: follow(t, OrganizationConnection, 'IN', 'DEVELOPED', { description: 'Who developed it.' }),
    variants: follow(t, ModelVariantConnection, 'IN', 'VARIANT_OF', {
      description: 'Its sizes and tunings.',
      args: {
        filter: t.arg({ type: ModelVariantFilter, description: 'Which of them to list; all unless given.' }),
      },
    }),
    licenses: follow(t, LicenseConnection, 'OUT', 'LICENSED_UNDER', {
      description: 'The terms under which it may be used.',
    }),
    platforms: follow(t, PlatformConnection, 'OUT', 'AVAILABLE_ON', {
      description: 'Where it can be had or run.',
    }),
    publications: follow(t, PublicationConnection, 'OUT', 'DESCRIBED_IN', {
      description: 'The publications that describe it.',
    }),
    predecessors: follow(t, ModelConnection, 'OUT', 'SUCCEEDS', {
      description: 'The models that it takes the place of.',
    }),
    successors: follow(t, ModelConnection, 'IN', 'SUCCEEDS', {
      description: 'The models that take its place.',
    }),
    dependencies: follow(t, EntityConnection, 'OUT', 'DEPENDS_ON', {
      description: 'What it is built from, trained on or runs on.',
    }),
    dependents: follow(t, EntityConnection, 'IN', 'DEPENDS_ON', { description: 'What is built from it.' }),
    comparableTo: follow(t, EntityConnection, 'BOTH', 'COMPARABLE_TO', {
      description: 'What a source finds about as good as it, whichever of the two it names first.',
    }),
    events: follow(t, EventConnection, 'IN', 'RELEASED', {
      description: 'The events at which it was released.',
    }),
    claims: follow(t, ClaimConnection, 'IN', 'ABOUT', { description: 'The claims about it.' }),
  }),
});

/** The conditions on a model's own properties. */
export const modelFilters = (t: FilterFields) => ({
  ...releaseFilters(t),
  modalities: t.field({
    type: StringListFilter,
    description: 'Conditions on the sorts of data that it takes in or gives out.',
  }),
  parameterCount: t.field({ type: BigIntFilter, description: 'Conditions on how many parameters it has.' }),
});

builder.queryField(
  'models',
  rootList(ModelConnection, entityFilter('Model', 'models', modelFilters), 'All models.'),
);

/** A model as it is written. */
export const ModelInput = entityInput('Model', 'a model', (t) => ({
  ...releaseInputs(t),
  modalities: t.stringList({
    description:
      'The sorts of data that it takes in or gives out: text, image, audio. All of them; others are removed.',
  }),
  parameterCount: t.field({ type: 'BigInt', description: 'How many parameters it has.' }),
}));
