import { type EntityKind, entityKinds } from '../../ontology.ts';
import { type PropertyType, propertyType } from '../csv-header.ts';
import { entityNames, relationNames } from '../read-row.ts';

/** A column of a file that Neo4j's import tool reads. */
export interface Column {
  /** The property. */
  readonly name: string;
  /** As the first line of the file has it. */
  readonly header: string;
  /**
   * A value as the file has it.
   *
   * @throws {Unwritable} where that can't be
   */
  readonly write: (value: unknown) => string;
}

/** Between the items of a list. */
export const separator = '\u001f';

/** Thrown for a value that the tool knows no way to read from a file. */
export class Unwritable extends Error {
  override name = 'Unwritable';
}

/** What is stored beside the properties that an import may name, where it is not simply text. */
const typeOfStored: Readonly<Record<string, StoredType>> = {
  aliasKeys: 'string[]',
  evidenceSources: 'string[]',
  evidenceLocators: 'string[]',
  version: 'long',
  createdAt: 'datetime',
  updatedAt: 'datetime',
};

type StoredType = PropertyType | 'datetime';

const writers: Readonly<Record<StoredType, (value: unknown) => string | undefined>> = {
  string: (value) => (typeof value === 'string' ? quote(value) : undefined),
  'string[]': (value) => (Array.isArray(value) ? quote(value.map(item).join(separator)) : undefined),
  date: (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : undefined),
  datetime: (value) => (value instanceof Date ? value.toISOString() : undefined),
  long: (value) => (typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : undefined),
  double: (value) => (typeof value === 'number' ? String(value) : undefined),
  boolean: (value) => (typeof value === 'boolean' ? String(value) : undefined),
};

/** An empty cell stands for an absent property, an empty text has quotes around it. */
const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

function item(value: unknown): string {
  const text = String(value);
  if (!text.includes(separator)) return text;
  throw new Unwritable(
    'holds the character U+001F, which --initial needs for itself. Import without --initial.',
  );
}

const evidence = ['evidenceSources', 'evidenceLocators'];
const kept = ['nameKey', 'aliasKeys', ...evidence, 'version', 'createdAt', 'updatedAt'];

/** The columns of entities, by kind. */
export const entityColumns = Object.fromEntries(
  entityKinds.map((kind): [EntityKind, readonly Column[]] => [kind, columnsOf(kind)]),
) as Readonly<Record<EntityKind, readonly Column[]>>;

/** The columns of relations. */
export const relationColumns: readonly Column[] = [
  column('from', ':START_ID'),
  column('to', ':END_ID'),
  ...relationNames
    .filter((name) => name !== 'from' && name !== 'to' && name !== 'evidence')
    .concat('id', evidence)
    .map((name) => column(name)),
];

/** The columns of former slugs. */
export const formerSlugColumns: readonly Column[] = [column('slug'), column('now')];

function columnsOf(kind: EntityKind): readonly Column[] {
  const names = entityNames(kind).filter((name) => !['slug', 'formerSlugs', 'evidence'].includes(name));
  return [column('slug', 'slug:ID'), ...[...names, ...kept].map((name) => column(name))];
}

function column(name: string, header?: string): Column {
  const type = typeOfStored[name] ?? propertyType(name);
  return {
    name,
    header: header ?? `${name}:${type}`,
    write(value) {
      if (value === undefined || value === null) return '';
      const cell = writers[type](value);
      // A fault of ours: what is imported was checked.
      if (cell === undefined) throw new Error(`${name} is of type ${type} and can't be ${String(value)}.`);
      return cell;
    },
  };
}
