import { asList } from '../graph/inflate.ts';
import type { Row } from '../neo4j/database.ts';
import { kindOfLabels, type RelationType, relationTypes } from '../ontology.ts';
import type { EvidenceRow } from '../write/rows.ts';
import {
  type ExportedEntity,
  type ExportedRelation,
  type PropertyName,
  propertyTypes,
  statedNames,
  type Value,
} from './subgraph.ts';

/** A part of the graph whose things have a key each, by which they are read in order. */
export interface Section<Thing> {
  /** Reads the next few rows after the key `$p.after`, in order of their keys; a row begins with its key. */
  readonly page: string;
  /** Reads the rows with the keys `$p.keys`, in any order. */
  readonly byKey: string;
  /** What a row says. */
  readonly read: (row: Row) => Thing;
}

/** Rows of a page. */
const pageSize = 5_000;

const columnOf = (name: PropertyName): string =>
  propertyTypes[name] === 'day' || propertyTypes[name] === 'integer' ? `toString(x.${name})` : `x.${name}`;

const evidenceColumns = 'coalesce(x.evidenceSources, []), coalesce(x.evidenceLocators, [])';

const entityColumns = `x.slug, labels(x), COLLECT { MATCH (f:FormerSlug {now: x.slug}) RETURN f.slug ORDER BY f.slug },
  ${evidenceColumns}, ${statedNames.map(columnOf).join(', ')}`;

/** All entities, by slug. */
export const entitySection: Section<ExportedEntity> = {
  page: `
MATCH (x:Entity) WHERE x.slug > $p.after
WITH x ORDER BY x.slug LIMIT ${pageSize}
RETURN ${entityColumns} ORDER BY x.slug`,
  byKey: `
UNWIND $p.keys AS key
MATCH (x:Entity {slug: key})
RETURN ${entityColumns}`,
  read: ([slug, labels, formerSlugs, sources, locators, ...values]) => {
    const kind = kindOfLabels(texts(labels));
    if (!kind) throw new TypeError(`"${slug}" has the labels ${String(labels)}: none is a kind`);
    const properties: Partial<Record<PropertyName, Value>> = {};
    statedNames.forEach((name, i) => {
      const value = storedValue(name, values[i]);
      if (value !== null) properties[name] = value;
    });
    return {
      slug: String(slug),
      kind,
      properties,
      evidence: evidenceOf(sources, locators),
      formerSlugs: texts(formerSlugs),
    };
  },
};

const relationColumns = `x.id, a.slug, b.slug, x.role, toString(x.since), toString(x.until), x.confidence, ${evidenceColumns}`;

const relationSection = (type: RelationType): Section<ExportedRelation> => ({
  page: `
MATCH (a)-[x:${type}]->(b) WHERE x.id > $p.after
WITH a, x, b ORDER BY x.id LIMIT ${pageSize}
RETURN ${relationColumns} ORDER BY x.id`,
  byKey: `
UNWIND $p.keys AS key
MATCH (a)-[x:${type} {id: key}]->(b)
RETURN ${relationColumns}`,
  read: ([id, from, to, role, since, until, confidence, sources, locators]) => ({
    id: String(id),
    type,
    from: String(from),
    to: String(to),
    role: textOrNull(role),
    since: textOrNull(since),
    until: textOrNull(until),
    confidence: confidence === null ? null : Number(confidence),
    evidence: evidenceOf(sources, locators),
  }),
});

/** The relations of each type, by id. */
export const relationSections = new Map(relationTypes.map((type) => [type, relationSection(type)]));

// Private: values

const texts = (value: unknown): readonly string[] => asList(value).map(String);

const textOrNull = (value: unknown): string | null => (value === null ? null : String(value));

function storedValue(name: PropertyName, value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  if (propertyTypes[name] !== 'list') return String(value);
  const list = texts(value);
  return list.length > 0 ? list : null;
}

function evidenceOf(sources: unknown, locators: unknown): readonly EvidenceRow[] {
  const all = texts(locators);
  return texts(sources).map((source, i) => ({ source, locator: all[i] || null }));
}
