import { type EntityKind, kinds, relations as relationTable, relationTypes } from '../ontology.ts';
import type { EvidenceRow } from '../write/rows.ts';
import {
  type ExportedEntity,
  type ExportedRelation,
  type ExportedSubgraph,
  type PropertyName,
  type PropertyType,
  propertyNames,
  propertyTypes,
  type Value,
} from './subgraph.ts';

/** Terms of schema.org that mean exactly what ours mean; all others are of a vocabulary of our own. */
const schemaTerms: Partial<Record<PropertyName, string>> = {
  name: 'schema:name',
  aliases: 'schema:alternateName',
  summary: 'schema:description',
  url: 'schema:url',
  publishedOn: 'schema:datePublished',
};

const schemaTypes: Partial<Record<EntityKind, string>> = {
  ORGANIZATION: 'schema:Organization',
  PERSON: 'schema:Person',
  DATASET: 'schema:Dataset',
  PUBLICATION: 'schema:CreativeWork',
  EVENT: 'schema:Event',
  CLAIM: 'schema:Claim',
  SOURCE: 'schema:CreativeWork',
};

const valueTypes: Partial<Record<PropertyType, Readonly<Record<string, string>>>> = {
  url: { '@type': '@id' },
  day: { '@type': 'xsd:date' },
  instant: { '@type': 'xsd:dateTime' },
  integer: { '@type': 'xsd:integer' },
  boolean: { '@type': 'xsd:boolean' },
  list: { '@container': '@set' },
};

const prefixes = {
  entity: 'urn:modelgraph:entity:',
  relation: 'urn:modelgraph:relation:',
  vocabulary: 'urn:modelgraph:vocabulary:',
  schema: 'https://schema.org/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  owl: 'http://www.w3.org/2002/07/owl#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

/** All terms are defined here, so that a reader needs no network. */
const context = {
  '@version': 1.1,
  '@vocab': prefixes.vocabulary,
  ...prefixes,
  ...Object.fromEntries(
    propertyNames.map((name) => [
      name,
      { '@id': schemaTerms[name] ?? `vocabulary:${name}`, ...valueTypes[propertyTypes[name]] },
    ]),
  ),
  from: { '@id': 'rdf:subject', '@type': '@id' },
  type: { '@id': 'rdf:predicate', '@type': '@vocab' },
  to: { '@id': 'rdf:object', '@type': '@id' },
  since: { '@id': 'vocabulary:since', '@type': 'xsd:date' },
  until: { '@id': 'vocabulary:until', '@type': 'xsd:date' },
  confidence: { '@id': 'vocabulary:confidence', '@type': 'xsd:double' },
  evidence: { '@id': 'vocabulary:evidence', '@container': '@set' },
  source: { '@id': 'vocabulary:source', '@type': '@id' },
};

/**
 * JSON-LD 1.1. A relation is an rdf:Statement, so that its role, its time and its evidence can be said of it; it is not
 * stated as a bare triple beside that, which would claim it for all time.
 */
export function jsonLd({ entities, relations }: ExportedSubgraph): string {
  const used = new Set(relations.map(({ type }) => type));
  const symmetric = relationTypes.filter((type) => relationTable[type].symmetric && used.has(type));
  const graph = [
    ...entities.map(entityNode),
    ...relations.map(relationNode),
    ...symmetric.map((type) => ({ '@id': `vocabulary:${type}`, '@type': 'owl:SymmetricProperty' })),
  ];
  return `${JSON.stringify({ '@context': context, '@graph': graph }, null, 2)}\n`;
}

function entityNode({ slug, kind, properties, evidence }: ExportedEntity) {
  const own = propertyNames.flatMap((name) => {
    const value = jsonValue(properties[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  const schemaType = schemaTypes[kind];
  return {
    '@id': `entity:${slug}`,
    '@type': schemaType ? [kinds[kind].label, schemaType] : kinds[kind].label,
    ...Object.fromEntries(own),
    ...evidenceNodes(evidence),
  };
}

function relationNode(relation: ExportedRelation) {
  const { id, type, from, to, role, since, until, confidence, evidence } = relation;
  return {
    '@id': `relation:${id}`,
    '@type': 'rdf:Statement',
    from: `entity:${from}`,
    type,
    to: `entity:${to}`,
    role: role ?? undefined,
    since: since ?? undefined,
    until: until ?? undefined,
    confidence: confidence ?? undefined,
    ...evidenceNodes(evidence),
  };
}

const evidenceNodes = (evidence: readonly EvidenceRow[]) =>
  evidence.length
    ? {
        evidence: evidence.map(({ source, locator }) => ({
          source: `entity:${source}`,
          locator: locator || undefined,
        })),
      }
    : {};

/** A large whole number is a text of its digits, which its type in the context makes a number again. */
function jsonValue(value: Value | undefined): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'object' && value.length === 0 ? undefined : value;
}
