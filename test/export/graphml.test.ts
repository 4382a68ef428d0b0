import { MultiDirectedGraph } from 'graphology';
import { parse } from 'graphology-graphml';
import { describe, expect, it } from 'vitest';
import { exportSubgraph } from '../../src/export/index.ts';
import { relations as relationTable } from '../../src/ontology.ts';
import { nasty, sample } from './sample.ts';
import { all, asXmlHolds, asXmlHoldsJson, readXml } from './xml-reader.ts';

const { entities, relations } = sample();
const text = exportSubgraph('GRAPHML', { entities, relations });
const graph = parse(MultiDirectedGraph, text);

describe('an export to GraphML', () => {
  it('holds every entity with its properties as they are', () => {
    expect(graph.nodes()).toEqual(entities.map(({ slug }) => slug));
    for (const { slug, kind, properties } of entities) {
      const node = graph.getNodeAttributes(slug);
      const { name, summary, country, url, createdAt, version, allowsCommercialUse } = properties;
      expect(node).toMatchObject({
        kind,
        label: asXmlHolds(String(name)),
        name: asXmlHolds(String(name)),
        ...(summary !== undefined && { summary: asXmlHolds(String(summary)) }),
        ...(country !== undefined && { country: asXmlHolds(String(country)) }),
        ...(url && { url }),
        ...(createdAt !== undefined && { createdAt, version, allowsCommercialUse }),
      });
      if (slug === 'bare') expect(Object.keys(node).sort()).toEqual(['kind', 'label', 'name']);
      else expect(JSON.parse(String(node.aliases))).toEqual(asXmlHoldsJson(properties.aliases));
    }
  });

  it('holds every relation with its facts, parallel ones too', () => {
    expect(graph.edges()).toEqual(relations.map(({ id }) => id));
    for (const { id, type, from, to, role, since, until, confidence, evidence } of relations) {
      expect(graph.extremities(id)).toEqual([from, to]);
      const edge = graph.getEdgeAttributes(id);
      expect(edge).toEqual({
        label: type,
        symmetric: relationTable[type].symmetric,
        ...(role != null && { role: asXmlHolds(role) }),
        ...(since && { since }),
        ...(until && { until }),
        ...(confidence != null && { confidence }),
        ...(evidence.length && { evidence: expect.any(String) }),
      });
      if (evidence.length) expect(JSON.parse(edge.evidence)).toEqual(asXmlHoldsJson(evidence));
    }
  });

  it('is well-formed, and says of each attribute that is in use what type it has', () => {
    const document = readXml(text);
    const types = Object.fromEntries(
      all(document, 'key').map(({ attributes }) => [attributes.id, attributes['attr.type']]),
    );
    expect(types).toMatchObject({
      'node.name': 'string',
      'node.aliases': 'string',
      'node.parameterCount': 'long',
      'node.allowsResearchUse': 'boolean',
      'edge.confidence': 'double',
      'edge.since': 'string',
    });
    expect(types).not.toHaveProperty('node.statement');
    const counts = all(document, 'data').filter(({ attributes }) => attributes.key === 'node.parameterCount');
    expect(new Set(counts.map(({ text }) => text))).toEqual(new Set(['9007199254740993', '7000000000']));
    expect(nasty.some((one) => asXmlHolds(one) !== one)).toBe(true);
  });

  it('of nothing is a graph without nodes', () => {
    const empty = parse(MultiDirectedGraph, exportSubgraph('GRAPHML', { entities: [], relations: [] }));
    expect(empty.order).toBe(0);
  });
});
