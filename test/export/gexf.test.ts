import { MultiGraph } from 'graphology';
import { parse } from 'graphology-gexf';
import { describe, expect, it } from 'vitest';
import { exportSubgraph } from '../../src/export/index.ts';
import { relations as relationTable } from '../../src/ontology.ts';
import { sample } from './sample.ts';
import { all, asXmlHolds, asXmlHoldsJson, readXml } from './xml-reader.ts';

const { entities, relations } = sample();
const text = exportSubgraph('GEXF', { entities, relations });
const graph = parse(MultiGraph, text, { respectInputGraphType: true });
const document = readXml(text);

/** The values of an element by the names of its attributes. */
const valuesOf = (element: ReturnType<typeof readXml>) =>
  Object.fromEntries(all(element, 'attvalue').map(({ attributes }) => [attributes.for, attributes.value]));

describe('an export to GEXF', () => {
  it('holds every entity with its properties as they are', () => {
    expect(graph.nodes()).toEqual(entities.map(({ slug }) => slug));
    for (const [i, { slug, kind, properties }] of entities.entries()) {
      const node = graph.getNodeAttributes(slug);
      expect(node).toMatchObject({ kind, label: asXmlHolds(String(properties.name)) });
      if (slug === 'bare') {
        expect(Object.keys(node).sort()).toEqual(['kind', 'label']);
        continue;
      }
      const { summary, country, url, createdAt, version, parameterCount } = properties;
      expect(node).toMatchObject({
        summary: asXmlHolds(String(summary)),
        country: asXmlHolds(String(country)),
        url,
        createdAt,
        version,
        allowsCommercialUse: false,
      });
      const element = all(document, 'node')[i];
      const values = element ? valuesOf(element) : {};
      expect(JSON.parse(String(values.aliases))).toEqual(asXmlHoldsJson(properties.aliases));
      expect(values.parameterCount).toBe(String(parameterCount));
    }
  });

  it('holds every relation with its facts, symmetric ones undirected', () => {
    expect(graph.edges()).toEqual(relations.map(({ id }) => id));
    for (const { id, type, from, to, role, since, until, confidence, evidence } of relations) {
      expect(graph.extremities(id)).toEqual([from, to]);
      expect(graph.isUndirected(id)).toBe(relationTable[type].symmetric);
      expect(graph.getEdgeAttributes(id)).toMatchObject({
        kind: type,
        label: type,
        ...(role != null && { role: asXmlHolds(role) }),
        ...(since && { since }),
        ...(until && { until }),
        ...(confidence != null && { confidence }),
      });
      const element = all(document, 'edge').find(({ attributes }) => attributes.id === id);
      const values = element ? valuesOf(element) : {};
      if (evidence.length) expect(JSON.parse(String(values.evidence))).toEqual(asXmlHoldsJson(evidence));
      else expect(values).not.toHaveProperty('evidence');
    }
  });

  it('gives each relation the spell in which it is valid, its last day being the one before until', () => {
    expect(all(document, 'graph')[0]?.attributes).toMatchObject({ mode: 'dynamic', timeformat: 'date' });
    for (const [i, element] of all(document, 'edge').entries()) {
      const { since, until } = relations[i] ?? {};
      const spells = all(element, 'spell').map(({ attributes }) => attributes);
      const end = until === '2024-03-01' ? '2024-02-29' : undefined;
      expect(spells).toEqual(since || until ? [{ ...(since && { start: since }), ...(end && { end }) }] : []);
    }
  });

  it('says of each attribute that is in use what type it has', () => {
    const types = all(document, 'attribute').map(({ attributes }) => [attributes.id, attributes.type]);
    expect(Object.fromEntries(types)).toMatchObject({
      kind: 'string',
      aliases: 'liststring',
      evidence: 'string',
      parameterCount: 'long',
      allowsResearchUse: 'boolean',
      confidence: 'double',
    });
    expect(Object.fromEntries(types)).not.toHaveProperty('statement');
  });

  it('is static where no relation has a date', () => {
    const undated = relations.filter(({ since, until }) => !since && !until);
    const still = readXml(exportSubgraph('GEXF', { entities, relations: undated }));
    expect(all(still, 'graph')[0]?.attributes.mode).toBe('static');
    expect(all(still, 'spell')).toEqual([]);
  });
});
