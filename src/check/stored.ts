import { type PropertyType, propertyType } from '../import/csv-header.ts';
import { type Path, type Place, writePath } from '../import/problem.ts';
import { entityNames, relationNames } from '../import/read-row.ts';
import { entityKinds, scoreNames } from '../ontology.ts';
import type { EvidenceRow } from '../write/rows.ts';

/** An entity's or relation's properties as they are stored, and as the API names them. */

/** Names of the types of Cypher's `valueType`. */
const storedTypes: Readonly<Record<PropertyType | 'instant', readonly string[]>> = {
  string: ['STRING'],
  'string[]': ['LIST<STRING NOT NULL>', 'LIST<NOTHING>'],
  date: ['DATE'],
  instant: ['ZONED DATETIME'],
  long: ['INTEGER'],
  boolean: ['BOOLEAN'],
  double: ['FLOAT'],
};

/** What is stored beside the properties of the API. */
const internal: Readonly<Record<string, PropertyType | 'instant'>> = {
  id: 'string',
  nameKey: 'string',
  aliasKeys: 'string[]',
  version: 'long',
  createdAt: 'instant',
  updatedAt: 'instant',
  evidenceSources: 'string[]',
  evidenceLocators: 'string[]',
  ...Object.fromEntries([...scoreNames].map((name) => [name, 'double' as const])),
};

const names = new Set([...entityKinds.flatMap(entityNames), ...relationNames]);

/** The types that the value of each known property may have, as `valueType` tells them. */
export const typesByName: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...[...names].map((name) => [name, propertyType(name)] as const), ...Object.entries(internal)].map(
    ([name, type]) => [name, storedTypes[type].map((one) => `${one} NOT NULL`)],
  ),
);

/**
 * What statements return of the stored `x` for `readStored`: all properties; those whose type is wrong, with what it is;
 * those that are whole numbers, exactly.
 */
export const storedColumns = `
  properties(x),
  [name IN keys(x) WHERE NOT coalesce(valueType(x[name]) IN $p.types[name], true) | [name, valueType(x[name])]],
  [name IN keys(x) WHERE x[name] IS :: INTEGER NOT NULL | [name, toString(x[name])]]`;

/** What is stored, taken apart. */
export interface Stored {
  /** All properties, dates and instants as text, whole numbers as bigints. */
  readonly all: Readonly<Record<string, unknown>>;
  /** Those that the API knows by name. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly evidence: readonly EvidenceRow[];
  /** What is wrong with the types of values. */
  readonly mistyped: readonly string[];
  /** What is wrong with the lists of evidence. */
  readonly evidenceFaults: readonly string[];
}

/** Reads what the `storedColumns` return. */
export function readStored(properties: unknown, mistyped: unknown, numbers: unknown): Stored {
  const all = {
    ...Object.fromEntries(Object.entries(properties as object).map(([name, value]) => [name, plain(value)])),
    ...Object.fromEntries((numbers as [string, string][]).map(([name, text]) => [name, BigInt(text)])),
  };
  const { evidenceSources: sources, evidenceLocators: locators } = all;
  const places = texts(locators);
  return {
    all,
    properties: Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(internal, name))),
    evidence: texts(sources).map((source, i) => ({ source, locator: places[i] || null })),
    mistyped: (mistyped as [string, string][]).map(([name, type]) => {
      const allowed = typesByName[name]?.[0] ?? '';
      return `${name} is stored as ${short(type)}, but must be ${short(allowed)}.`;
    }),
    evidenceFaults: evidenceFaults(sources, locators),
  };
}

/** A problem of a row as one of what is stored. */
export const faultOf = (path: Path, message: string): string =>
  path.length === 0 ? message : `${writePath(path)}: ${message}`;

/** Where what is stored stands for the functions that check files. */
export const nowhere: Place = { file: { name: '', locate: () => ({ line: 1 }) }, path: [] };

/** The items of a list; none where the value is no list. */
export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const short = (type: string): string => type.replaceAll(' NOT NULL', '');

/** Values of the driver's own types as text. */
const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? String(value) : value;

function evidenceFaults(sources: unknown, locators: unknown): string[] {
  if (!Array.isArray(sources) || !Array.isArray(locators))
    return ['evidenceSources and evidenceLocators must be there, as lists.'];
  if (sources.length !== locators.length)
    return [`There are ${sources.length} sources of evidence, but ${locators.length} locators.`];
  const seen = new Set<string>();
  return sources.flatMap((source, i) => {
    const pair = JSON.stringify([source, locators[i]]);
    if (!seen.has(pair)) {
      seen.add(pair);
      return [];
    }
    return [`The evidence "${source}"${locators[i] ? ` at "${locators[i]}"` : ''} is there twice.`];
  });
}
