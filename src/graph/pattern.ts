import {
  type Direction,
  type EntityKind,
  entityKinds,
  kinds as kindTable,
  type RelationType,
  relations as relationTable,
  relationTypes,
} from '../ontology.ts';

/** Writes the parts of Cypher that follow relations. All names in them are the ontology's. */

/** Types of relations and which way they are followed; no types mean all. */
export interface Follow {
  readonly types: readonly RelationType[];
  readonly direction: Direction;
}

/** Conditions as a clause; nothing without conditions. */
export const whereText = (conditions: readonly string[]): string =>
  conditions.length ? ` WHERE ${conditions.join(' AND ')}` : '';

/** A test of an entity's kind. */
export const labelTest = (variable: string, kinds: readonly EntityKind[]): string =>
  `${variable}:${kinds.map((kind) => kindTable[kind].label).join('|')}`;

/** A test of an entity's kind, which none passes where no kind is allowed. */
export function kindText(variable: string, kinds: readonly EntityKind[]): string {
  if (kinds.length === entityKinds.length) return 'true';
  return kinds.length ? labelTest(variable, kinds) : 'false';
}

/** The pattern that leads from one entity over a relation to another. */
export function patternText(parent: string, follow: Follow, relation: string, entity: string): string {
  const { types } = follow;
  const type = types.length < relationTypes.length && types.length > 0 ? `:${types.join('|')}` : '';
  const [left, right] = { OUT: ['-', '->'], IN: ['<-', '-'], BOTH: ['-', '-'] }[walked(follow)];
  return `(${parent})${left}[${relation}${type}]${right}(${entity})`;
}

const isSymmetric = (type: RelationType): boolean => relationTable[type].symmetric;

/** Which way relations are walked: both ways as soon as one type reads the same from both ends. */
export function walked({ types, direction }: Follow): Direction {
  return (types.length ? types : relationTypes).some(isSymmetric) ? 'BOTH' : direction;
}

/** Keeps of relations that are walked both ways those that point as asked, and the symmetric ones. */
export function oneWay(parent: string, { types, direction }: Follow, relation: string): readonly string[] {
  const all = types.length ? types : relationTypes;
  const symmetric = all.filter(isSymmetric);
  if (direction === 'BOTH' || symmetric.length === 0 || symmetric.length === all.length) return [];
  const end = direction === 'OUT' ? 'startNode' : 'endNode';
  return [`(${relation}:${symmetric.join('|')} OR ${end}(${relation}) = ${parent})`];
}

/** A relation is valid on a day when it begins on it or before, or has no beginning, and ends after it, or has no end. */
export function validOn(relation: string, day: string): readonly string[] {
  return [
    `(${relation}.since IS NULL OR ${relation}.since <= ${day})`,
    `(${relation}.until IS NULL OR ${relation}.until > ${day})`,
  ];
}
