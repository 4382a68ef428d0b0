import { parse } from 'csv-parse/sync';
import { getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { propertiesOf } from '../../schema/properties.ts';
import { type PropertyType, propertyNames, propertyTypes } from '../../src/export/subgraph.ts';
import { type EntityKind, entityKinds, kinds } from '../../src/ontology.ts';
import { ask, dataOf } from '../support/ask.ts';
import { testDatabase } from '../support/database.ts';
import { loadRandomGraph } from '../support/random-graph.ts';
import { loadStory } from '../support/story.ts';

const formats = ['GRAPHML', 'GEXF', 'JSON_LD', 'CSV', 'MERMAID'];

const fieldsOf = (kind: EntityKind) => {
  const type = schema.getType(kinds[kind].label);
  return isObjectType(type) ? type.getFields() : {};
};

const propertiesInApi = (kind: EntityKind) => propertyNames.filter((name) => name in fieldsOf(kind));

/** What the API says of everything around an entity, and the same as CSV. */
const both = `query Both($slug: String!, $limit: Int) {
  neighborhood(of: { slug: $slug }, depth: 2, limit: $limit) {
    export(format: CSV)
    nodes {
      slug kind
      evidence { locator source { slug } }
      ${entityKinds.map((kind) => `... on ${kinds[kind].label} { ${propertiesInApi(kind).join(' ')} }`).join('\n      ')}
    }
    relations { id type from { slug } to { slug } role since until confidence evidence { locator source { slug } } }
  }
}`;

type Row = Readonly<Record<string, unknown>>;
type Stated = readonly { readonly locator: string | null; readonly source: { readonly slug: string } }[];

/** A random graph; what it holds of a whole number as a float is made one, as writing through the API would have. */
async function loadWholeNumbers(): Promise<void> {
  await loadRandomGraph(11, 12, 40);
  await testDatabase().write((run) =>
    run('MATCH (m:Model) SET m.parameterCount = toInteger(m.parameterCount)'),
  );
}

const evidenceText = (evidence: unknown) =>
  (evidence as Stated).length
    ? JSON.stringify(
        (evidence as Stated).map(({ locator, source }) => ({
          source: source.slug,
          ...(locator !== null && { locator }),
        })),
      )
    : '';

const cell = (value: unknown) =>
  Array.isArray(value) ? (value.length ? JSON.stringify(value) : '') : String(value ?? '');

describe('the export of a subgraph', () => {
  it.each([
    ['the story', loadStory, 'llama-2'],
    ['a random graph', loadWholeNumbers, 'model-3'],
  ])('holds all that the API says of the entities and relations of %s', async (_, load, slug) => {
    await load();
    const { nodes, relations, export: text } = (await dataOf(both, { slug, limit: 30 })).neighborhood;
    expect(nodes.length).toBe(30);
    expect(relations.length).toBeGreaterThan(20);
    const rows = parse(text, { columns: true }) as Row[];
    const wanted = [
      ...nodes.map(({ slug, kind, evidence, ...properties }: Row) => ({
        record: 'entity',
        id: slug,
        type: kind,
        evidence: evidenceText(evidence),
        ...Object.fromEntries(propertyNames.map((name) => [name, cell(properties[name])])),
      })),
      ...relations.map(({ id, type, from, to, role, since, until, confidence, evidence }: Row) => ({
        record: 'relation',
        id: String(Buffer.from(String(id), 'base64url')).replace(`Relation:${type}:`, ''),
        type,
        from: (from as Row).slug,
        to: (to as Row).slug,
        role: cell(role),
        since: cell(since),
        until: cell(until),
        confidence: cell(confidence),
        evidence: evidenceText(evidence),
      })),
    ];
    expect(rows).toHaveLength(wanted.length);
    for (const [i, row] of wanted.entries()) {
      // Instants are shown with milliseconds in the API, and with as many digits as they have in the graph.
      const { createdAt, updatedAt, ...others } = row;
      expect(rows[i]).toMatchObject(others);
      if (createdAt) expect(Date.parse(String(rows[i]?.createdAt))).toBe(Date.parse(createdAt));
      if (updatedAt) expect(Date.parse(String(rows[i]?.updatedAt))).toBe(Date.parse(updatedAt));
    }
  });

  it.each(formats)('as %s costs two statements, however large it is', async (format) => {
    await loadStory();
    const cost = async (limit: number) => {
      const query = `{ neighborhood(of: { slug: "llama-2" }, depth: 3, limit: ${limit}) { export(format: ${format}) } }`;
      const { errors, statements, data } = await ask(query);
      expect(errors).toEqual([]);
      expect(data.neighborhood.export.length).toBeGreaterThan(limit * 20);
      return statements.length;
    };
    expect(await cost(40)).toBe(await cost(2));
    expect(await cost(40)).toBe(1 + 2);
  });

  it('refuses a format that there is not', async () => {
    const { errors } = await ask('{ neighborhood(of: { slug: "llama-2" }) { export(format: PDF) } }');
    expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});

describe('the properties that exports know', () => {
  const managed = ['createdAt', 'updatedAt', 'version'];

  it('are those of the shapes of all kinds, and those that the graph keeps itself', () => {
    const all = entityKinds.flatMap((kind) => Object.keys(propertiesOf[kind].shape));
    expect([...propertyNames].sort()).toEqual([...new Set([...all, ...managed])].sort());
  });

  it('have the types that the schema gives them', () => {
    const types: Record<string, PropertyType> = {
      Date: 'day',
      DateTime: 'instant',
      BigInt: 'integer',
      Int: 'integer',
      Boolean: 'boolean',
      URL: 'url',
    };
    let seen = 0;
    for (const kind of entityKinds) {
      for (const name of propertyNames) {
        const field = fieldsOf(kind)[name];
        if (!field) continue;
        seen++;
        const list = isListType(getNullableType(field.type));
        expect(propertyTypes[name]).toBe(list ? 'list' : (types[getNamedType(field.type).name] ?? 'text'));
      }
    }
    expect(seen).toBeGreaterThan(100);
  });
});
