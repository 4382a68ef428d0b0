import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { DateFilter, entityFilter, type FilterFields } from './filter.ts';
import { follow, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { Node } from './node.ts';
import { day, entityProperties, type Stored } from './shape.ts';

/** The properties of a publication. */
export const publicationProperties = entityProperties.extend({ publishedOn: day.nullish() });

/** A publication. */
export const Publication = builder.objectRef<Stored<typeof publicationProperties>>('Publication');
/** A list of publications. */
export const PublicationConnection = entityConnection('Publication', 'publications', () => Publication, [
  'PUBLICATION',
]);

Publication.implement({
  description: 'A paper, report or article that describes something in the graph.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    publishedOn: t.expose('publishedOn', {
      type: 'Date',
      nullable: true,
      description: 'The day it was published.',
    }),
    authors: follow(t, EntityConnection, 'IN', 'AUTHORED', {
      description: 'The people and organizations that wrote it.',
    }),
    describes: follow(t, EntityConnection, 'IN', 'DESCRIBED_IN', { description: 'What it describes.' }),
  }),
});

/** The conditions on a publication's own properties. */
export const publicationFilters = (t: FilterFields) => ({
  publishedOn: t.field({ type: DateFilter, description: 'Conditions on the day it was published.' }),
});

builder.queryField(
  'publications',
  rootList(
    PublicationConnection,
    entityFilter('Publication', 'publications', publicationFilters),
    'All publications.',
  ),
);

/** A publication as it is written. */
export const PublicationInput = entityInput('Publication', 'a publication', (t) => ({
  publishedOn: t.field({ type: 'Date', description: 'The day it was published.' }),
}));
