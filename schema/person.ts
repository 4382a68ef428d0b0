import { builder } from './builder.ts';
import { ClaimConnection } from './claim.ts';
import { entityConnection } from './connection.ts';
import { Entity } from './entity.ts';
import { entityFilter } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { Node } from './node.ts';
import { OrganizationConnection } from './organization.ts';
import { PublicationConnection } from './publication.ts';
import { entityProperties, type Stored } from './shape.ts';

/** The properties of a person: those that every entity has. */
export const personProperties = entityProperties;

/** A person. */
export const Person = builder.objectRef<Stored<typeof personProperties>>('Person');
/** A list of people. */
export const PersonConnection = entityConnection('Person', 'people', () => Person, ['PERSON']);

Person.implement({
  description: 'A human being who works somewhere, writes something or takes a stand.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    affiliations: follow(t, OrganizationConnection, 'OUT', 'EMPLOYED_BY', {
      description: 'The organizations that they work for; the role is on the relation.',
    }),
    publications: follow(t, PublicationConnection, 'OUT', 'AUTHORED', {
      description: 'The publications that they wrote.',
    }),
    claims: follow(t, ClaimConnection, 'OUT', 'ASSERTS', { description: 'The claims that they make.' }),
  }),
});

builder.queryField('people', rootList(PersonConnection, entityFilter('Person', 'people'), 'All people.'));

/** A person as it is written. */
export const PersonInput = entityInput('Person', 'a person');
