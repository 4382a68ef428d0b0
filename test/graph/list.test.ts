import { type FieldNode, getArgumentValues, Kind, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { bindList } from '../../src/graph/list.ts';
import { readConnection } from '../../src/graph/selection.ts';

/** What is bound of a root list of which something is selected. */
function bound(selected: string) {
  const field = schema.getQueryType()?.getFields().models;
  const [operation] = parse(`{ models(first: 2) { ${selected} } }`).definitions;
  const node: FieldNode | undefined =
    operation?.kind === Kind.OPERATION_DEFINITION
      ? operation.selectionSet.selections.find((each) => each.kind === Kind.FIELD)
      : undefined;
  if (!field || !node) throw new Error('There is no such list');
  const { root } = readConnection({ schema, fragments: {}, variableValues: {} }, field, [node]);
  return bindList(root, getArgumentValues(field, node), undefined);
}

describe('a page of two', () => {
  it.each([
    ['nodes { slug }', 2],
    ['nodes { slug } pageInfo { startCursor endCursor }', 2],
    ['nodes { slug } pageInfo { hasNextPage }', 3],
    ['nodes { slug } pageInfo { back: hasPreviousPage }', 3],
  ])('with %s is read of %i entries', (selected, limit) => {
    expect(bound(selected).values).toMatchObject({ limit });
  });
});
