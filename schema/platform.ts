import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { entityFilter } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { Node } from './node.ts';
import { OrganizationConnection } from './organization.ts';
import { entityProperties, type Stored } from './shape.ts';

/** The properties of a platform: those that every entity has. */
export const platformProperties = entityProperties;

/** A platform. */
export const Platform = builder.objectRef<Stored<typeof platformProperties>>('Platform');
/** A list of platforms. */
export const PlatformConnection = entityConnection('Platform', 'platforms', () => Platform, ['PLATFORM']);

Platform.implement({
  description: 'A place where a model can be had or run: a cloud, an operating system, an API, a download.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    operators: follow(t, OrganizationConnection, 'IN', 'OPERATES', { description: 'Who operates it.' }),
    available: follow(t, EntityConnection, 'IN', 'AVAILABLE_ON', {
      description: 'What can be had or run there.',
    }),
  }),
});

builder.queryField(
  'platforms',
  rootList(PlatformConnection, entityFilter('Platform', 'platforms'), 'All platforms.'),
);

/** A platform as it is written. */
export const PlatformInput = entityInput('Platform', 'a platform');
