import SchemaBuilder from '@pothos/core';
import { GraphQLScalarType } from 'graphql';
import { GraphQLBigInt, GraphQLDate, GraphQLDateTime, GraphQLURL } from 'graphql-scalars';
import type { AnalysisTools } from '../src/analysis/analysis.ts';
import type { Caller } from '../src/auth/caller.ts';
import type { ChangeFeed } from '../src/changes/change-feed.ts';
import type { ChangeLog } from '../src/changes/change-log.ts';
import { GraphError } from '../src/errors.ts';
import type { Graph } from '../src/graph/graph.ts';
import type { RelationObject } from '../src/graph/objects.ts';
import type { Meter } from '../src/meter.ts';

/** What every resolver is given. */
export interface Context {
  /** The graph as this request sees it. */
  readonly graph: Graph;
  /** Who sends the request. */
  readonly caller: Caller;
  /** Through which everything is written. */
  readonly log: ChangeLog;
  /** What is written, by whatever server, as it takes effect. */
  readonly feed: ChangeFeed;
  /** With which parts of the graph are analyzed. */
  readonly analysis: AnalysisTools;
  /** The time that is left for the request, and what it has used. */
  readonly meter: Meter;
}

/** The types that the schema's own types are built with. */
export interface SchemaTypes {
  Context: Context;
  DefaultFieldNullability: false;
  // Known by name, since every edge has one: importing it there would close a circle of modules.
  Objects: { Relation: RelationObject };
  Scalars: {
    ID: { Input: string; Output: string };
    Date: { Input: Date; Output: string | Date };
    DateTime: { Input: Date; Output: string | Date };
    BigInt: { Input: bigint | number; Output: bigint | number | string };
    URL: { Input: URL; Output: string | URL };
  };
}

/** The builder's types in the form that Pothos's own types take. */
export type Types = PothosSchemaTypes.ExtendDefaultTypes<SchemaTypes>;

/** The one Pothos builder; types are declared beside it, one noun a file. */
export const builder = new SchemaBuilder<SchemaTypes>({ defaultFieldNullability: false });

/** Digits of a whole number that are read: the time that it takes grows with their square. */
const mostDigits = 150;

function checkDigits(text: unknown): void {
  if (typeof text === 'string' && text.length > mostDigits)
    throw new GraphError(
      'BAD_USER_INPUT',
      `A number has ${text.length} digits: at most ${mostDigits} are read.`,
    );
}

const whole = new GraphQLScalarType<bigint | number, bigint | number | string>({
  ...GraphQLBigInt.toConfig(),
  parseValue: (value) => {
    checkDigits(value);
    return GraphQLBigInt.parseValue(value);
  },
  parseLiteral: (node, variables) => {
    checkDigits('value' in node ? node.value : undefined);
    return GraphQLBigInt.parseLiteral(node, variables);
  },
});

builder.addScalarType('Date', GraphQLDate, {
  description: 'A calendar day, such as 2023-07-18, without a time or time zone.',
});
builder.addScalarType('DateTime', GraphQLDateTime, {
  description: 'An instant in ISO 8601 format, such as 2023-07-18T09:30:00Z.',
});
builder.addScalarType('BigInt', whole, {
  description:
    'A whole number of any size. It is a JSON number up to 9007199254740991 and a string of digits above, since JSON numbers are not exact there; both are accepted as input.',
});
builder.addScalarType('URL', GraphQLURL, { description: 'An absolute web address.' });

builder.queryType({ description: 'What can be asked of the graph.' });
