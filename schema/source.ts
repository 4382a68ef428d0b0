import { fromLinks } from '../src/graph/links.ts';
import type { ConnectionObject } from '../src/graph/objects.ts';
import { builder } from './builder.ts';
import { entityConnection } from './connection.ts';
import { Entity, EntityConnection } from './entity.ts';
import { DateFilter, entityFilter, type FilterFields, StringFilter } from './filter.ts';
import { asOfArgument, pageArguments, rootList } from './follow.ts';
import { entityInput } from './input.ts';
import { Node } from './node.ts';
import { RelationConnection } from './relation.ts';
import { day, entityProperties, type Stored, text } from './shape.ts';

/** The properties of a source. */
export const sourceProperties = entityProperties.extend({
  publishedOn: day.nullish(),
  publisher: text.nullish(),
});

/** A source. */
export const Source = builder.objectRef<Stored<typeof sourceProperties>>('Source');
/** A list of sources. */
export const SourceConnection = entityConnection('Source', 'sources', () => Source, ['SOURCE']);

Source.implement({
  description: 'A document or data set that is evidence for entities and relations.',
  interfaces: () => [Node, Entity],
  fields: (t) => ({
    publishedOn: t.expose('publishedOn', {
      type: 'Date',
      nullable: true,
      description: 'The day it was published.',
    }),
    publisher: t.exposeString('publisher', { nullable: true, description: 'Who published it.' }),
    statedEntities: t.field({
      type: EntityConnection.ref,
      description: 'The entities that it is evidence for.',
      args: pageArguments(t),
      extensions: { step: { to: 'stated', what: 'entities' } },
      resolve: fromLinks<ConnectionObject>,
    }),
    statedRelations: t.field({
      type: RelationConnection,
      description: 'The relations that it is evidence for.',
      args: { ...pageArguments(t), ...asOfArgument(t) },
      extensions: { step: { to: 'stated', what: 'relations' } },
      resolve: fromLinks<ConnectionObject>,
    }),
  }),
});

/** The conditions on a source's own properties. */
export const sourceFilters = (t: FilterFields) => ({
  publishedOn: t.field({ type: DateFilter, description: 'Conditions on the day it was published.' }),
  publisher: t.field({ type: StringFilter, description: 'Conditions on who published it.' }),
});

builder.queryField(
  'sources',
  rootList(SourceConnection, entityFilter('Source', 'sources', sourceFilters), 'All sources.'),
);

/** A source as it is written. */
export const SourceInput = entityInput('Source', 'a source', (t) => ({
  publishedOn: t.field({ type: 'Date', description: 'The day it was published.' }),
  publisher: t.string({ description: 'Who published it.' }),
}));
