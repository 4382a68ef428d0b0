import { listSizes, type SizedList } from '../src/analysis/list-sizes.ts';
import { fromLinks } from '../src/graph/links.ts';
import type { ConnectionObject, EntityObject } from '../src/graph/objects.ts';
import type { Step } from '../src/graph/step.ts';
import type { Direction, RelationType } from '../src/ontology.ts';
import { builder, type Types } from './builder.ts';
import type { EntityConnectionType } from './connection.ts';

/** The field builder of a type that is read from the graph. */
export type Fields<Parent> = PothosSchemaTypes.RootFieldBuilder<Types, Parent>;

type Arguments = Pick<Fields<unknown>, 'arg'>;

/** The paging arguments that every connection has. */
export const pageArguments = (t: Arguments) => ({
  first: t.arg.int({ description: 'How many entries from the beginning, 0 to 100; 20 unless given.' }),
  after: t.arg.string({ description: 'Only entries after the one with this cursor.' }),
  last: t.arg.int({ description: 'How many entries from the end, 0 to 100, in place of first.' }),
  before: t.arg.string({ description: 'Only entries before the one with this cursor.' }),
});

/** The argument of every field that follows relations. */
export const asOfArgument = (t: Arguments) => ({
  asOf: t.arg({
    type: 'Date',
    description: 'Only relations valid on this day; overrides the @asOf of the operation, null for all days.',
  }),
});

/** The argument of a list of an analysis, which is given in part. */
export const sizeArgument = (t: Arguments, list: SizedList) =>
  t.arg.int({ defaultValue: listSizes[list].default, description: `How many, 0 to ${listSizes[list].max}.` });

type ExtraArguments = Record<string, ReturnType<Fields<unknown>['arg']>>;

interface FollowOptions {
  readonly description: string;
  /** Arguments beside those for paging and asOf. */
  readonly args?: ExtraArguments;
  /** Arguments that a property of the other end must equal: argument name to property name. */
  readonly equals?: Readonly<Record<string, string>>;
}

/**
 * A connection field that follows one type of relation; a page at a time, each edge with the relation.
 *
 * @param direction `OUT` where the relation points from the field's type to the entities listed
 */
export function follow<Parent extends EntityObject>(
  t: Fields<Parent>,
  connection: EntityConnectionType,
  direction: Direction,
  type: RelationType,
  { description, args, equals }: FollowOptions,
) {
  const step: Step = {
    to: 'neighbors',
    types: [type],
    direction,
    kinds: connection.kinds,
    one: false,
    ...(equals && { equals }),
  };
  return t.field({
    type: connection.ref,
    description,
    args: { ...pageArguments(t), ...asOfArgument(t), ...args },
    extensions: { step },
    resolve: fromLinks<ConnectionObject>,
  });
}

/** A root field that lists all entities of the connection's kinds. */
export function rootList(connection: EntityConnectionType, filter: FilterType, description: string) {
  return (t: PothosSchemaTypes.QueryFieldBuilder<Types, object>) =>
    t.field({
      type: connection.ref,
      description,
      args: {
        filter: t.arg({ type: filter, description: 'Which of them to list; all unless given.' }),
        orderBy: t.arg({
          type: [EntityOrder],
          description: 'What to order by, the most important first; by name unless given.',
        }),
        ...pageArguments(t),
      },
      extensions: { step: { to: 'all', kinds: connection.kinds }, reads: 'list' },
      resolve: (_root, _args, { graph }, info) => graph.list(info),
    });
}

type FilterType = ReturnType<typeof builder.inputType>;

const EntityOrderField = builder.enumType('EntityOrderField', {
  description: 'What a list of entities can be ordered by.',
  values: {
    NAME: {
      description:
        'The name, by the order of its Unicode characters; capital letters come before small ones.',
    },
    DATE: {
      description:
        'The day it was released, was published or occurred; entities without such a day come last in both directions.',
    },
    DEGREE: {
      description:
        'How many relations it has, at either end; where @asOf is given, of those valid on that day.',
    },
    PAGERANK: {
      description:
        'The PageRank last worked out, as in the field pagerank; entities without one come last in both directions.',
    },
    DEGREE_CENTRALITY: {
      description:
        'The degree centrality last worked out, as in the field degreeCentrality; entities without one come last in both directions.',
    },
    BETWEENNESS: {
      description:
        'The betweenness last worked out, as in the field betweenness; entities without one come last in both directions.',
    },
    CREATED_AT: { description: 'When it was put into the graph.' },
    UPDATED_AT: { description: 'When it was last changed.' },
  } as const,
});

const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Which end of an order comes first.',
  values: {
    ASC: { description: 'The smallest, earliest or alphabetically first.' },
    DESC: { description: 'The largest, latest or alphabetically last.' },
  } as const,
});

const EntityOrder = builder.inputType('EntityOrder', {
  description: 'One thing that a list of entities is ordered by.',
  fields: (t) => ({
    field: t.field({ type: EntityOrderField, required: true, description: 'What to order by.' }),
    direction: t.field({
      type: OrderDirection,
      required: true,
      defaultValue: 'ASC',
      description: 'Which end comes first.',
    }),
  }),
});
