import { releaseFilters } from './asset.ts';
import { claimFilters } from './claim.ts';
import { datasetFilters } from './dataset.ts';
import { eventFilters } from './event.ts';
import { commonFilters, EntityFilter, kindFilter } from './filter.ts';
import { licenseFilters } from './license.ts';
import { modelFilters } from './model.ts';
import { modelVariantFilters } from './model-variant.ts';
import { organizationFilters } from './organization.ts';
import { publicationFilters } from './publication.ts';
import { sourceFilters } from './source.ts';

EntityFilter.implement({
  description:
    'Which entities to list; all conditions that are given must hold. Properties of every kind can be named: a condition on one that an entity does not have does not hold, its negation does.',
  fields: (t) => ({
    ...kindFilter(t),
    ...commonFilters(t, EntityFilter),
    ...releaseFilters(t),
    ...organizationFilters(t),
    ...datasetFilters(t),
    ...modelFilters(t),
    ...modelVariantFilters(t),
    ...licenseFilters(t),
    ...publicationFilters(t),
    ...sourceFilters(t),
    ...eventFilters(t),
    ...claimFilters(t),
  }),
});
