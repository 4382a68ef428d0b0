import { releaseFields, releaseFilters, releaseInputs, releaseProperties } from './asset.ts';
import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { entityFilter } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { LicenseConnection } from './license.ts';
import { Node } from './node.ts';
import { OrganizationConnection } from './organization.ts';
import { entityProperties, type Stored } from './shape.ts';

/** The properties of an application. */
export const applicationProperties = entityProperties.extend(releaseProperties);

/** An application. */
export const Application = builder.objectRef<Stored<typeof applicationProperties>>('Application');
/** A list of applications. */
export const ApplicationConnection = entityConnection('Application', 'applications', () => Application, [
  'APPLICATION',
]);

Application.implement({
  description: 'A product or service that people use and that is built on models.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    ...releaseFields(t),
    developers: follow(t, OrganizationConnection, 'IN', 'DEVELOPED', { description: 'Who made it.' }),
    licenses: follow(t, LicenseConnection, 'OUT', 'LICENSED_UNDER', {
      description: 'The terms under which it may be used.',
    }),
    dependencies: follow(t, EntityConnection, 'OUT', 'DEPENDS_ON', { description: 'What it is built on.' }),
    dependents: follow(t, EntityConnection, 'IN', 'DEPENDS_ON', { description: 'What is built on it.' }),
  }),
});

builder.queryField(
  'applications',
  rootList(
    ApplicationConnection,
    entityFilter('Application', 'applications', releaseFilters),
    'All applications.',
  ),
);

/** An application as it is written. */
export const ApplicationInput = entityInput('Application', 'an application', releaseInputs);
