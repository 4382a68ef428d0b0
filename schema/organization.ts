import { z } from 'zod';
import { ApplicationConnection } from './application.ts';
import { builder } from './builder.ts';
import { ClaimConnection } from './claim.ts';
import { entityConnection } from './connection.ts';
import { DatasetConnection } from './dataset.ts';
import { Entity } from './entity.ts';
import { EventConnection } from './event.ts';
import { entityFilter, enumFilter, type FilterFields, StringFilter } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { LicenseConnection } from './license.ts';
import { ModelConnection } from './model.ts';
import { Node } from './node.ts';
import { PersonConnection } from './person.ts';
import { PlatformConnection } from './platform.ts';
import { PublicationConnection } from './publication.ts';
import { entityProperties, type Stored, text } from './shape.ts';

const organizationTypes = [
  'COMPANY',
  'RESEARCH_LAB',
  'NONPROFIT',
  'UNIVERSITY',
  'GOVERNMENT',
  'COMMUNITY',
  'OTHER',
] as const;

/** The properties of an organization. */
export const organizationProperties = entityProperties.extend({
  organizationType: z.enum(organizationTypes).nullish(),
  country: text.nullish(),
});

const OrganizationType = builder.enumType('OrganizationType', {
  description: 'What sort of organization it is.',
  values: {
    COMPANY: { description: 'A business.' },
    RESEARCH_LAB: { description: 'A laboratory, on its own or inside another organization.' },
    NONPROFIT: { description: 'A foundation, association or other body that does not seek profit.' },
    UNIVERSITY: { description: 'A university or college.' },
    GOVERNMENT: { description: 'A state, an authority or a body of theirs.' },
    COMMUNITY: { description: 'People who work together without a legal form.' },
    OTHER: { description: 'Something else.' },
  } satisfies Record<(typeof organizationTypes)[number], unknown>,
});

/** An organization. */
export const Organization = builder.objectRef<Stored<typeof organizationProperties>>('Organization');
/** A list of organizations. */
export const OrganizationConnection = entityConnection('Organization', 'organizations', () => Organization, [
  'ORGANIZATION',
]);

Organization.implement({
  description:
    'A company, laboratory, university or community that builds, issues, operates or says something.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    organizationType: t.expose('organizationType', {
      type: OrganizationType,
      nullable: true,
      description: 'What sort of organization it is; null where no source says.',
    }),
    country: t.exposeString('country', { nullable: true, description: 'The country it is based in.' }),
    parents: follow(t, OrganizationConnection, 'OUT', 'SUBSIDIARY_OF', {
      description: 'The organizations that it belongs to.',
    }),
    subsidiaries: follow(t, OrganizationConnection, 'IN', 'SUBSIDIARY_OF', {
      description: 'The organizations that belong to it.',
    }),
    partners: follow(t, OrganizationConnection, 'BOTH', 'PARTNERED_WITH', {
      description: 'The organizations that it works together with; reads the same from both ends.',
    }),
    people: follow(t, PersonConnection, 'IN', 'EMPLOYED_BY', { description: 'The people who work for it.' }),
    models: follow(t, ModelConnection, 'OUT', 'DEVELOPED', { description: 'The models that it developed.' }),
    datasets: follow(t, DatasetConnection, 'OUT', 'DEVELOPED', {
      description: 'The datasets that it developed.',
    }),
    applications: follow(t, ApplicationConnection, 'OUT', 'DEVELOPED', {
      description: 'The applications that it developed.',
    }),
    platforms: follow(t, PlatformConnection, 'OUT', 'OPERATES', {
      description: 'The platforms that it operates.',
    }),
    licenses: follow(t, LicenseConnection, 'OUT', 'ISSUED', { description: 'The licences that it issued.' }),
    publications: follow(t, PublicationConnection, 'OUT', 'AUTHORED', {
      description: 'The publications that it wrote.',
    }),
    events: follow(t, EventConnection, 'IN', 'INVOLVES', { description: 'The events that it took part in.' }),
    claims: follow(t, ClaimConnection, 'OUT', 'ASSERTS', { description: 'The claims that it makes.' }),
  }),
});

const OrganizationTypeFilter = enumFilter(
  'OrganizationType',
  OrganizationType,
  'what sort of organization something is',
);

/** The conditions on an organization's own properties. */
export const organizationFilters = (t: FilterFields) => ({
  organizationType: t.field({
    type: OrganizationTypeFilter,
    description: 'Conditions on what sort of organization it is.',
  }),
  country: t.field({ type: StringFilter, description: 'Conditions on the country it is based in.' }),
});

builder.queryField(
  'organizations',
  rootList(
    OrganizationConnection,
    entityFilter('Organization', 'organizations', organizationFilters),
    'All organizations.',
  ),
);

/** An organization as it is written. */
export const OrganizationInput = entityInput('Organization', 'an organization', (t) => ({
  organizationType: t.field({ type: OrganizationType, description: 'What sort of organization it is.' }),
  country: t.string({ description: 'The country it is based in.' }),
}));
