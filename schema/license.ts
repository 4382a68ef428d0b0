import { z } from 'zod';
import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { BigIntFilter, BooleanFilter, entityFilter, type FilterFields } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { Node } from './node.ts';
import { OrganizationConnection } from './organization.ts';
import { count, entityProperties, type Stored } from './shape.ts';

/** The properties of a licence. */
export const licenseProperties = entityProperties.extend({
  allowsResearchUse: z.boolean().nullish(),
  allowsCommercialUse: z.boolean().nullish(),
  monthlyActiveUserLimit: count.nullish(),
  osiApproved: z.boolean().nullish(),
});

/** A licence. */
export const License = builder.objectRef<Stored<typeof licenseProperties>>('License');
/** A list of licences. */
export const LicenseConnection = entityConnection('License', 'licences', () => License, ['LICENSE']);

License.implement({
  description: 'The terms under which something may be used.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    allowsResearchUse: t.exposeBoolean('allowsResearchUse', {
      nullable: true,
      description: 'Whether it allows use in research.',
    }),
    allowsCommercialUse: t.exposeBoolean('allowsCommercialUse', {
      nullable: true,
      description: 'Whether it allows commercial use, with or without a limit.',
    }),
    monthlyActiveUserLimit: t.expose('monthlyActiveUserLimit', {
      type: 'BigInt',
      nullable: true,
      description:
        'Commercial use is free below this many monthly active users; null where there is no such limit.',
    }),
    osiApproved: t.exposeBoolean('osiApproved', {
      nullable: true,
      description: 'Whether the Open Source Initiative approved it as an open-source licence.',
    }),
    issuers: follow(t, OrganizationConnection, 'IN', 'ISSUED', {
      description: 'Who wrote and published it.',
    }),
    licensed: follow(t, EntityConnection, 'IN', 'LICENSED_UNDER', {
      description: 'What may be used under it.',
    }),
  }),
});

/** The conditions on a licence's own properties. */
export const licenseFilters = (t: FilterFields) => ({
  allowsResearchUse: t.field({
    type: BooleanFilter,
    description: 'Conditions on whether it allows use in research.',
  }),
  allowsCommercialUse: t.field({
    type: BooleanFilter,
    description: 'Conditions on whether it allows commercial use.',
  }),
  monthlyActiveUserLimit: t.field({
    type: BigIntFilter,
    description: 'Conditions on the number of users below which commercial use is free.',
  }),
  osiApproved: t.field({
    type: BooleanFilter,
    description: 'Conditions on whether the Open Source Initiative approved it.',
  }),
});

builder.queryField(
  'licenses',
  rootList(LicenseConnection, entityFilter('License', 'licences', licenseFilters), 'All licences.'),
);

/** A licence as it is written. */
export const LicenseInput = entityInput('License', 'a licence', (t) => ({
  allowsResearchUse: t.boolean({ description: 'Whether it allows use in research.' }),
  allowsCommercialUse: t.boolean({
    description: 'Whether it allows commercial use, with or without a limit.',
  }),
  monthlyActiveUserLimit: t.field({
    type: 'BigInt',
    description: 'The number of monthly active users below which commercial use is free.',
  }),
  osiApproved: t.boolean({
    description: 'Whether the Open Source Initiative approved it as an open-source licence.',
  }),
}));
