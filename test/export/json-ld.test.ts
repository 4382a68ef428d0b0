import jsonld from 'jsonld';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportSubgraph } from '../../src/export/index.ts';
import { kinds, relations as relationTable } from '../../src/ontology.ts';
import { sample } from './sample.ts';

const { entities, relations } = sample();
const own = 'urn:modelgraph:vocabulary:';
const schema = 'https://schema.org/';
const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const xsd = 'http://www.w3.org/2001/XMLSchema#';

type Expanded = Record<string, { '@id'?: string; '@value'?: unknown; '@type'?: string }[]>;

const nodes = new Map<string, Expanded>();

/** Expands without a network: whatever is not in the document is an error. */
const expand = (text: string) =>
  jsonld.expand(JSON.parse(text), {
    documentLoader: (url: string) => {
      throw new Error(`${url} was asked for`);
    },
  });

const entityIri = (slug: string) => `urn:modelgraph:entity:${slug}`;
const values = (node: Expanded | undefined, term: string) =>
  (node?.[term] ?? []).map((value) => value['@value'] ?? value['@id']);

describe('an export to JSON-LD', () => {
  beforeAll(async () => {
    for (const node of await expand(exportSubgraph('JSON_LD', { entities, relations })))
      nodes.set(String(node['@id']), node as unknown as Expanded);
  });

  it('holds every entity with its properties as they are', () => {
    for (const { slug, kind, properties } of entities) {
      const node = nodes.get(entityIri(slug));
      expect(node?.['@type']).toContain(own + kinds[kind].label);
      expect(values(node, `${schema}name`)).toEqual([properties.name]);
      expect(values(node, `${schema}alternateName`)).toEqual(properties.aliases);
      expect(values(node, `${schema}url`)).toEqual(properties.url ? [properties.url] : []);
      if (slug === 'bare') continue;
      expect(values(node, `${schema}description`)).toEqual([properties.summary]);
      expect(node).toMatchObject({
        [`${own}country`]: [{ '@value': properties.country }],
        [`${own}releasedOn`]: [{ '@type': `${xsd}date`, '@value': '2023-07-18' }],
        [`${own}createdAt`]: [{ '@type': `${xsd}dateTime`, '@value': properties.createdAt }],
        [`${own}parameterCount`]: [{ '@type': `${xsd}integer`, '@value': String(properties.parameterCount) }],
        [`${own}allowsCommercialUse`]: [{ '@type': `${xsd}boolean`, '@value': false }],
      });
    }
    expect(nodes.get(entityIri('organization-1.2_b+c'))?.['@type']).toContain(`${schema}Organization`);
  });

  it('holds every relation as a statement about its ends, with role, time, confidence and evidence', () => {
    for (const { id, type, from, to, role, since, until, confidence, evidence } of relations) {
      const node = nodes.get(`urn:modelgraph:relation:${id}`);
      expect(node?.['@type']).toEqual([`${rdf}Statement`]);
      expect(values(node, `${rdf}subject`)).toEqual([entityIri(from)]);
      expect(values(node, `${rdf}predicate`)).toEqual([own + type]);
      expect(values(node, `${rdf}object`)).toEqual([entityIri(to)]);
      expect(values(node, `${own}role`)).toEqual(role == null ? [] : [role]);
      expect(node?.[`${own}since`]).toEqual(since ? [{ '@type': `${xsd}date`, '@value': since }] : undefined);
      expect(values(node, `${own}until`)).toEqual(until ? [until] : []);
      expect(node?.[`${own}confidence`]).toEqual(
        confidence == null ? undefined : [{ '@type': `${xsd}double`, '@value': confidence }],
      );
      const stated = (node?.[`${own}evidence`] ?? []) as unknown as Expanded[];
      expect(stated.map((one) => values(one, `${own}source`)[0])).toEqual(
        evidence.map(({ source }) => entityIri(source)),
      );
      expect(stated.map((one) => values(one, `${own}locator`)[0])).toEqual(
        evidence.map(({ locator }) => locator ?? undefined),
      );
    }
  });

  it('holds nothing else but which relation types are symmetric', () => {
    const symmetric = relations.filter(({ type }) => relationTable[type].symmetric).map(({ type }) => type);
    expect(symmetric.length).toBeGreaterThan(1);
    for (const type of symmetric)
      expect(nodes.get(own + type)?.['@type']).toEqual(['http://www.w3.org/2002/07/owl#SymmetricProperty']);
    expect(nodes.size).toBe(entities.length + relations.length + new Set(symmetric).size);
  });

  it('becomes RDF in which nothing is lost', async () => {
    const rdfText = await jsonld.toRDF(JSON.parse(exportSubgraph('JSON_LD', sample())), {
      format: 'application/n-quads',
    });
    const statements = String(rdfText).match(/rdf-syntax-ns#type> <[^>]*#Statement>/g);
    expect(statements).toHaveLength(relations.length);
    expect(rdfText).toContain(`"9007199254740993"^^<${xsd}integer>`);
  });
});
