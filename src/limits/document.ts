import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { beyond, type Limits } from './limits.ts';

/** How much a selection holds, with its fragments written out wherever they are spread. */
interface Extent {
  depth: number;
  fields: number;
  rootFields: number;
  aliases: number;
  directives: number;
}

/** What is compared with the limits, in this order. */
const counted = [
  'depth',
  'rootFields',
  'aliases',
  'directives',
  'fields',
] as const satisfies (keyof Extent)[];

/**
 * Checks a document before it is validated, which can take very long for one that is large.
 *
 * @throws {GraphError} where it asks for more than a limit allows
 */
export function checkDocument(document: DocumentNode, limits: Limits): void {
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition);
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  if (operations.length > limits.operations) throw beyond('operations', operations.length, limits);
  const measure = new Measure(fragments);
  const whole = [
    ...operations.map((operation) => measure.definition(operation)),
    // Those that nothing spreads are validated all the same.
    ...[...fragments.values()].map((fragment) => ({ ...measure.definition(fragment), rootFields: 0 })),
  ];
  for (const limit of counted)
    for (const extent of whole) if (extent[limit] > limits[limit]) throw beyond(limit, extent[limit], limits);
}

/** Measures each fragment once, so that the work grows with the document and not with what is written out. */
class Measure {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<string, Extent>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  definition({ selectionSet, directives = [] }: OperationDefinitionNode | FragmentDefinitionNode): Extent {
    const extent = this.#selections(selectionSet);
    return { ...extent, directives: extent.directives + directives.length };
  }

  #selections({ selections }: SelectionSetNode): Extent {
    const sum = nothing();
    for (const selection of selections) {
      const one = this.#selection(selection);
      sum.depth = Math.max(sum.depth, one.depth);
      sum.fields += one.fields;
      sum.rootFields += one.rootFields;
      sum.aliases += one.aliases;
      sum.directives += one.directives + (selection.directives?.length ?? 0);
    }
    return sum;
  }

  #selection(selection: SelectionNode): Extent {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.#selections(selection.selectionSet);
    const below = selection.selectionSet ? this.#selections(selection.selectionSet) : nothing();
    return {
      depth: below.depth + 1,
      fields: below.fields + 1,
      rootFields: 1,
      aliases: below.aliases + (selection.alias ? 1 : 0),
      directives: below.directives,
    };
  }

  #fragment(name: string): Extent {
    const known = this.#known.get(name);
    if (known) return known;
    // A fragment inside itself counts nothing: validation refuses it.
    this.#known.set(name, nothing());
    const definition = this.#fragments.get(name);
    const extent = definition ? this.definition(definition) : nothing();
    this.#known.set(name, extent);
    return extent;
  }
}

const nothing = (): Extent => ({ depth: 0, fields: 0, rootFields: 0, aliases: 0, directives: 0 });
