import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { defaultPageSize } from '../graph/list.ts';

/**
 * Entries of a list below the top where nothing says how many. A page would hold up to 20, but few entities have as many
 * relations of a type, and over several levels the product would be far from what comes.
 */
const usualSize = 5;

/** Relations that a file is reckoned to hold for each of its entities. */
const relationsWritten = 10;

/** What a value costs: ten of an object count as one object more. */
const leaf = 0.1;
/** The objects in a cost, whatever is lost where tenths are added. */
const whole = (cost: number): number => Math.floor(cost + 1e-6);

/** What the schema itself costs: as many objects as its answer is long. */
const introspection: ReadonlyMap<string, number> = new Map([
  ['__schema', 20_000],
  ['__type', 1_000],
  ['__typename', 0],
]);

/** Arguments that say how many entries there are at most. */
const sizes = ['first', 'last', 'limit'];

/** Costs that are the same whatever the variables. */
const known = new WeakMap<OperationDefinitionNode, number>();

/**
 * How many objects the answer to an operation can hold: the product of the page sizes along connections inside each
 * other, each object counted once for every parent that it can have, and ten values of it as one object more. The document has
 * to be valid.
 *
 * @param variables as they were sent
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const before = known.get(operation);
  if (before !== undefined) return before;
  const reader = new Reader(schema, document, operation, variables);
  const cost = reader.cost();
  if (!reader.varies) known.set(operation, cost);
  return cost;
}

class Reader {
  /** True where the value of a variable decides. */
  varies = false;
  readonly #schema: GraphQLSchema;
  readonly #operation: OperationDefinitionNode;
  readonly #variables: Readonly<Record<string, unknown>>;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  /** By name and size: each fragment is read once, however often it is spread. */
  readonly #known = new Map<string, number>();

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.#schema = schema;
    this.#operation = operation;
    this.#variables = variables;
    for (const definition of document.definitions)
      if (definition.kind === Kind.FRAGMENT_DEFINITION)
        this.#fragments.set(definition.name.value, definition);
  }

  cost(): number {
    const root = this.#schema.getRootType(this.#operation.operation);
    return root ? whole(this.#selections(this.#operation.selectionSet, root, undefined)) : 0;
  }

  /** @param size that of lists which don't say their own */
  #selections({ selections }: SelectionSetNode, type: GraphQLNamedType, size: number | undefined): number {
    let shared = 0;
    // An object has one type, so of what is asked on several types only the dearest counts.
    const byType = new Map<string, number>();
    for (const selection of selections) {
      if (this.#isLeftOut(selection.directives ?? [])) continue;
      const [on, cost] = this.#selection(selection, type, size);
      if (isObjectType(on) && on !== type) byType.set(on.name, (byType.get(on.name) ?? 0) + cost);
      else shared += cost;
    }
    return shared + Math.max(0, ...byType.values());
  }

  /** On which type something is selected, and what it costs. */
  #selection(
    selection: SelectionNode,
    type: GraphQLNamedType,
    size: number | undefined,
  ): readonly [on: GraphQLNamedType, cost: number] {
    if (selection.kind === Kind.FIELD) return [type, this.#field(selection, type, size)];
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const on = this.#typeOf(selection.typeCondition?.name.value) ?? type;
      return [on, this.#selections(selection.selectionSet, on, size)];
    }
    const name = selection.name.value;
    const fragment = this.#fragments.get(name);
    const on = this.#typeOf(fragment?.typeCondition.name.value);
    if (!fragment || !on) return [type, 0];
    const key = `${name} ${size}`;
    let cost = this.#known.get(key);
    if (cost === undefined) {
      cost = this.#selections(fragment.selectionSet, on, size);
      this.#known.set(key, cost);
    }
    return [on, cost];
  }

  #field(node: FieldNode, parent: GraphQLNamedType, inherited: number | undefined): number {
    const name = node.name.value;
    const fixed = introspection.get(name);
    if (fixed !== undefined) return fixed;
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    const type = field && getNamedType(field.type);
    // The text of a file holds what the object holds.
    if (field?.extensions.writesOut) return relationsWritten * (inherited ?? usualSize);
    if (!type || !isCompositeType(type) || !node.selectionSet) return leaf;
    const isRoot = parent === this.#schema.getQueryType();
    const size = this.#sizeOf(node, field, isRoot ? defaultPageSize : usualSize) ?? inherited;
    if (!isListType(getNullableType(field.type)))
      return 1 + whole(this.#selections(node.selectionSet, type, size));
    return (size ?? usualSize) * (1 + whole(this.#selections(node.selectionSet, type, undefined)));
  }

  /**
   * How many entries the field's arguments allow; undefined where it has none for that.
   *
   * @param usual where they are not given
   */
  #sizeOf(node: FieldNode, { args }: GraphQLField<unknown, unknown>, usual: number): number | undefined {
    const given = (name: string) =>
      this.#valueOf(node.arguments?.find((argument) => argument.name.value === name)?.value);
    const sized = args.filter(({ name }) => sizes.includes(name));
    if (sized.length > 0) {
      const asked = sized.map(({ name, defaultValue }) => given(name) ?? defaultValue);
      return Math.max(0, Number(asked.find((value) => typeof value === 'number') ?? usual));
    }
    // As many as are named: ids, names, or what is written.
    const lists = args.filter(
      ({ type }) => isListType(getNullableType(type)) && !isEnumType(getNamedType(type)),
    );
    const [named] = lists.map(({ name }) => given(name)).filter((value) => value !== undefined);
    return lists.length === 0 ? undefined : Array.isArray(named) ? named.length : 1;
  }

  /** The value of an argument, as far as it matters here: numbers, truths and the length of lists. */
  #valueOf(node: ValueNode | undefined): unknown {
    if (node?.kind === Kind.VARIABLE) {
      this.varies = true;
      const { value: name } = node.name;
      if (Object.hasOwn(this.#variables, name)) return this.#variables[name] ?? undefined;
      const definition = this.#operation.variableDefinitions?.find(
        ({ variable }) => variable.name.value === name,
      );
      return this.#valueOf(definition?.defaultValue);
    }
    if (node?.kind === Kind.INT) return Number(node.value);
    if (node?.kind === Kind.BOOLEAN) return node.value;
    return node?.kind === Kind.LIST ? node.values : undefined;
  }

  #isLeftOut(directives: readonly DirectiveNode[]): boolean {
    return directives.some(({ name, arguments: given }) => {
      const leavesOut = { skip: true, include: false }[name.value];
      return leavesOut !== undefined && this.#valueOf(given?.[0]?.value) === leavesOut;
    });
  }

  #typeOf(name: string | undefined): GraphQLNamedType | undefined {
    return name === undefined ? undefined : this.#schema.getType(name);
  }
}
