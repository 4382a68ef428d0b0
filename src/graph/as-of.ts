import {
  GraphQLDirective,
  GraphQLNonNull,
  type GraphQLResolveInfo,
  GraphQLSchema,
  getDirectiveValues,
  isInputType,
} from 'graphql';

/** The schema with the directive `@asOf`, which sets the day as which a whole operation sees the graph. */
export function withAsOf(schema: GraphQLSchema): GraphQLSchema {
  const date = schema.getType('Date');
  if (!isInputType(date)) throw new TypeError('The schema has no scalar Date');
  const directive = new GraphQLDirective({
    name: 'asOf',
    description:
      'The whole operation as the graph stood on that day: every relation it follows, counts, walks or analyses. The asOf of a field overrides it.',
    locations: ['QUERY' as never],
    args: { date: { type: new GraphQLNonNull(date), description: 'The day.' } },
  });
  const config = schema.toConfig();
  return new GraphQLSchema({ ...config, directives: [...config.directives, directive] });
}

/** The day of the operation's `@asOf`, or undefined without one. */
export function operationDay({ schema, operation, variableValues }: GraphQLResolveInfo): Date | undefined {
  const directive = schema.getDirective('asOf');
  const values = directive && getDirectiveValues(directive, operation, variableValues);
  return values?.date instanceof Date ? values.date : undefined;
}
