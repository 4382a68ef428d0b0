import { collectSubFields } from '@graphql-tools/utils';
import { type GraphQLResolveInfo, getNamedType, isObjectType } from 'graphql';
import { getOrMake } from '../get-or-make.ts';
import type { Parameters, Row } from '../neo4j/database.ts';
import type { RelationType } from '../ontology.ts';
import { advised } from './advised.ts';
import { type Executor, type RelationKey, relationKey } from './executor.ts';
import { objectTree, type Plan, planOf, remember, type Trees } from './plan.ts';
import type { Selection } from './selection.ts';

/**
 * What a question finds, by the variable that holds it in the question's text: whether that is an entity or a relation, and
 * the paths of fields, from the field that asks, which show it.
 */
export type Shown = Readonly<
  Record<string, { readonly of: Selection['of']; readonly paths: readonly (readonly string[])[] }>
>;

/** The fields of a connection that show its entities. */
export const pagePaths = [['nodes'], ['edges', 'node']] as const;

/** What a question returns of an entity that it found; the slug is last. */
export type FoundEntity = readonly [...unknown[], slug: string];
/** What a question returns of a relation that it found; the type is first and the id last. */
export type FoundRelation = readonly [type: RelationType, ...unknown[], id: string];

/** What has been read already, by slug or by relation type and id, under the key of the plan that it was read by. */
export type Read = Map<string, Map<string, unknown>>;

/** What a question finds, and what is selected of that, so that both can be read by one statement. */
export class Findings {
  readonly #executor: Executor;
  readonly #read: Read;
  readonly #plans: ReadonlyMap<string, Plan<Selection>>;
  /** By variable, what keeps what was read of a thing. */
  readonly #keep = new Map<string, (key: string, row: unknown) => void>();

  /** @param info of the field that asks */
  constructor(executor: Executor, read: Read, info: GraphQLResolveInfo, shown: Shown) {
    const fields = remember(selectedFields, info, () => fieldsOf(info, shown));
    this.#executor = executor;
    this.#read = read;
    this.#plans = new Map(
      [...fields].map(([variable, { of, field }]) => {
        const own = { ...info, ...field };
        return [variable, planOf(objectTree(own, of), own)];
      }),
    );
  }

  /**
   * Runs the question; what it finds has to be taken by `entity` and `relation`.
   *
   * @param text with a mark behind the list of what identifies each thing that is shown
   * @param nothing values with which the question finds nothing, to plan it with
   * @param advice what to ask instead where it takes too long, as a sentence
   * @throws {NotStraight} where answers are to be made straight from rows, but what is selected is read by other statements
   */
  async ask(text: string, values: Parameters, nothing: Parameters, advice?: string): Promise<readonly Row[]> {
    const asked = this.#executor.askAndRead(text, values, this.#plans, nothing);
    const { rows, objects } = await advised(asked, advice);
    for (const [variable, { key }] of this.#plans) {
      const object = objects.get(variable);
      if (!object) continue;
      const read = getOrMake(this.#read, key, () => new Map());
      this.#keep.set(variable, (key, row) => void read.set(key, object(row)));
    }
    return rows;
  }

  /** The slug of a found entity. */
  entity(variable: string, found: FoundEntity): string {
    // It stands last, where rows of any length have it.
    const slug = found.at(-1) as string;
    this.#keep.get(variable)?.(slug, found);
    return slug;
  }

  /** A found relation. */
  relation(variable: string, found: FoundRelation): RelationKey {
    const key = { type: found[0], id: found.at(-1) as string };
    this.#keep.get(variable)?.(relationKey(key), found);
    return key;
  }
}

/** What tells the info of one selected field from that of another. */
type Field = Pick<GraphQLResolveInfo, 'fieldName' | 'fieldNodes' | 'parentType' | 'returnType'>;

/** Fields below the one that asks, which show what was found. */
const selectedFields: Trees<ReadonlyMap<string, { readonly of: Selection['of']; readonly field: Field }>> =
  new WeakMap();

/** The first selected field of each variable; what others show is read by statements of their own. */
const fieldsOf = (info: GraphQLResolveInfo, shown: Shown) =>
  new Map(
    Object.entries(shown).flatMap(([variable, { of, paths }]) => {
      const [field] = paths.flatMap((path) => below(info, info, path));
      return field ? [[variable, { of, field }]] : [];
    }),
  );

function below(info: GraphQLResolveInfo, field: Field, [name, ...path]: readonly string[]): readonly Field[] {
  const { schema, fragments, variableValues } = info;
  const parentType = getNamedType(field.returnType);
  const selected = name !== undefined && isObjectType(parentType) && parentType.getFields()[name];
  if (!selected) return [];
  const { fields } = collectSubFields(schema, fragments, variableValues, parentType, [...field.fieldNodes]);
  return [...fields.values()].flatMap((fieldNodes) => {
    if (fieldNodes[0]?.name.value !== name) return [];
    const found = { fieldName: name, fieldNodes, parentType, returnType: selected.type };
    return path.length > 0 ? below(info, found, path) : [found];
  });
}
