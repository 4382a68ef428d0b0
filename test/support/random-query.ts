import {
  type GraphQLCompositeType,
  type GraphQLField,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { schema } from '../../schema/index.ts';

/** Writes operations that use all that a selection can hold, at random but repeatably. */
export function randomQuery(random: () => number): string {
  return new QueryWriter(random).operation();
}

/** Fields that find things, with what they are asked. */
const questions: Readonly<Record<string, string>> = {
  search: '(query: "Beta", first: 4)',
  neighborhood: '(of: {slug: "model-1"}, depth: 2, limit: 12)',
  lineage: '(of: {slug: "model-1"}, direction: DOWNSTREAM, first: 4)',
};

class QueryWriter {
  readonly #random: () => number;
  #aliases = 0;
  #fields = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  operation(): string {
    const roots = Array.from({ length: 1 + this.#int(2) }, () => this.#root());
    const asOf = this.#chance(0.2) ? ' @asOf(date: "2022-06-01")' : '';
    return `query ($yes: Boolean = true, $no: Boolean = false, $size: Int = 2)${asOf} { ${roots.join(' ')} size: __typename @skip(if: $no) @include(if: $yes) n: models(first: $size) { totalCount } }`;
  }

  #root(): string {
    const query = schema.getQueryType();
    const name = this.#pick([
      'entity',
      'entity',
      ...Object.keys(questions),
      'models',
      'entities',
      'organizations',
      'topics',
      'sources',
      'claims',
      'events',
    ]);
    const field = query?.getFields()[name];
    if (!field) throw new Error(`There is no Query.${name}`);
    const type = getNamedType(field.type) as GraphQLCompositeType;
    const args =
      questions[name] ??
      (name === 'entity'
        ? `(ref: {slug: "${this.#pick(['model-1', 'organization-2', 'topic-0', 'source-1', 'event-3', 'modelvariant-2', 'claim-0'])}"})`
        : this.#arguments(field, 0));
    return `${this.#alias()}${name}${args} ${this.#selection(type, 0)}`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const parts = this.#selectedFields(type, depth);
    // Where none is selected on one kind alone, kinds need not be told apart.
    if (isAbstractType(type) && this.#chance(0.5))
      for (const possible of schema.getPossibleTypes(type))
        if (this.#chance(0.15) && possible.name !== 'Relation')
          parts.push(
            `... on ${possible.name}${this.#condition()} { ${this.#selectedFields(possible, depth).join(' ')} }`,
          );
    return `{ ${parts.join(' ')} }`;
  }

  #selectedFields(type: GraphQLCompositeType, depth: number): string[] {
    const fields = (
      isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
    ).filter(({ args }) => !args.some(isRequiredArgument));
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const branches = fields.filter((field) => isCompositeType(getNamedType(field.type)));
    const connection = /Connection$|Edge$/.test(type.name);
    const parts = [
      // Where no kind is shown, none is read.
      ...(leaves.length === 0 || this.#chance(0.6) ? ['__typename'] : []),
      ...leaves.filter(() => this.#chance(0.4)).map((field) => `${this.#alias()}${field.name}`),
    ];
    for (const field of branches) {
      if (this.#fields > 40 || depth > 8 || !this.#chance(connection ? 0.6 : depth < 3 ? 0.2 : 0.08))
        continue;
      this.#fields++;
      const inner = getNamedType(field.type) as GraphQLCompositeType;
      parts.push(
        `${this.#alias()}${field.name}${this.#arguments(field, depth)}${this.#condition()} ${this.#selection(inner, depth + 1)}`,
      );
      // The same field once more with other arguments must stay apart.
      if (this.#chance(0.15))
        parts.push(
          `${this.#alias()}${field.name}${this.#arguments(field, depth)} ${this.#selection(inner, depth + 2)}`,
        );
    }
    return parts.length > 0 ? parts : ['__typename'];
  }

  #arguments(field: GraphQLField<unknown, unknown>, depth: number): string {
    const names = new Set(field.args.map(({ name }) => name));
    const given: string[] = [];
    if (names.has('first'))
      given.push(
        this.#pick([
          'first: 2',
          'last: 2',
          'first: $size',
          'last: 3',
          'first: 0',
          depth ? 'first: 1' : 'first: 3',
        ]),
      );
    if (names.has('asOf') && this.#chance(0.2)) given.push(`asOf: "2021-05-15"`);
    if (names.has('direction') && this.#chance(0.5)) given.push(`direction: ${this.#pick(['OUT', 'IN'])}`);
    if (names.has('types') && this.#chance(0.3)) given.push('types: [DEVELOPED, TAGGED, ABOUT]');
    if (names.has('kinds') && this.#chance(0.3)) given.push('kinds: [MODEL, ORGANIZATION]');
    if (names.has('stance') && this.#chance(0.3)) given.push('stance: FOR');
    if (names.has('orderBy') && this.#chance(0.5))
      given.push(
        `orderBy: [{field: ${this.#pick(['NAME', 'DATE', 'DEGREE', 'PAGERANK', 'BETWEENNESS', 'CREATED_AT', 'UPDATED_AT'])}, direction: ${this.#pick(['ASC', 'DESC'])}}]`,
      );
    if (names.has('filter') && this.#chance(0.5))
      given.push(
        `filter: ${this.#pick([
          '{name: {contains: "A"}}',
          '{NOT: {slug: {startsWith: "model"}}, updatedAt: {isNull: false}}',
          '{related: [{direction: BOTH, some: {name: {ne: "Beta"}}}]}',
          '{OR: [{aliases: {isEmpty: true}}, {related: [{type: TAGGED, some: {slug: {in: ["topic-0", "topic-1"]}}}]}]}',
          '{related: [{type: TAGGED, some: {slug: {eq: "topic-1"}}}]}',
        ])}`,
      );
    return given.length ? `(${given.join(', ')})` : '';
  }

  #condition(): string {
    return this.#chance(0.1)
      ? this.#pick([' @include(if: $yes)', ' @skip(if: $no)', ' @include(if: $no)'])
      : '';
  }

  /** Every field has a name of its own, so that no two of them conflict across fragments. */
  #alias(): string {
    return `a${this.#aliases++}: `;
  }

  #int(below: number): number {
    return Math.floor(this.#random() * below);
  }

  #chance(p: number): boolean {
    return this.#random() < p;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#int(items.length)] as Item;
  }
}
