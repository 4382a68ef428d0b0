import { z } from 'zod';
import { releaseFields, releaseFilters, releaseInputs, releaseProperties } from './asset.ts';
import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { entityFilter, type FilterFields, StringFilter, StringListFilter } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { LicenseConnection } from './license.ts';
import { Node } from './node.ts';
import { OrganizationConnection } from './organization.ts';
import { entityProperties, type Stored, text } from './shape.ts';

/** The properties of a dataset. */
export const datasetProperties = entityProperties.extend({
  ...releaseProperties,
  size: text.nullish(),
  modalities: z.array(text).optional(),
});

/** A dataset. */
export const Dataset = builder.objectRef<Stored<typeof datasetProperties>>('Dataset');
/** A list of datasets. */
export const DatasetConnection = entityConnection('Dataset', 'datasets', () => Dataset, ['DATASET']);

Dataset.implement({
  description: 'A collection of data that models are trained, tuned or measured on.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    ...releaseFields(t),
    size: t.exposeString('size', {
      nullable: true,
      description: 'How large it is, as a source puts it: 1.2 trillion tokens.',
    }),
    modalities: t.exposeStringList('modalities', {
      description: 'The sorts of data in it: text, image, audio.',
    }),
    developers: follow(t, OrganizationConnection, 'IN', 'DEVELOPED', { description: 'Who made it.' }),
    licenses: follow(t, LicenseConnection, 'OUT', 'LICENSED_UNDER', {
      description: 'The terms under which it may be used.',
    }),
    dependencies: follow(t, EntityConnection, 'OUT', 'DEPENDS_ON', {
      description: 'What it was made from or with.',
    }),
    dependents: follow(t, EntityConnection, 'IN', 'DEPENDS_ON', { description: 'What was made from it.' }),
  }),
});

/** The conditions on a dataset's own properties. */
export const datasetFilters = (t: FilterFields) => ({
  ...releaseFilters(t),
  size: t.field({ type: StringFilter, description: 'Conditions on the text that tells its size.' }),
  modalities: t.field({
    type: StringListFilter,
    description: 'Conditions on the sorts of data that it holds.',
  }),
});

builder.queryField(
  'datasets',
  rootList(DatasetConnection, entityFilter('Dataset', 'datasets', datasetFilters), 'All datasets.'),
);

/** A dataset as it is written. */
export const DatasetInput = entityInput('Dataset', 'a dataset', (t) => ({
  ...releaseInputs(t),
  size: t.string({ description: 'How large it is, in the words of its source.' }),
  modalities: t.stringList({
    description: 'The sorts of data that it holds: text, image, audio. All of them; others are removed.',
  }),
}));
