import { kindOfLabels } from '../../src/ontology.ts';
import { modelPage, type Shape, trimmed, wholeLevel } from './page-shape.ts';

/** A statement that answers one workload with one value, or with one list in several records; its values are in `$p`. */
export interface RawStatement {
  readonly text: string;
  readonly writes: boolean;
  /** What it answers, as the contract has it. */
  data(value: unknown, values: object): unknown;
}

type Named = readonly [slug: string, name: string];
type Variant = readonly [...Named, tuning: string | null, platforms: readonly Named[]];
type Claimant = readonly [...Named, isPerson: boolean, affiliations: readonly Named[]];
type Claim = readonly [slug: string, statement: string, claimants: readonly Claimant[]];

const named = ([slug, name]: Named) => ({ slug, name });
/** A page of a list. */
const page = <Row>(rows: readonly Row[], read: (row: Row) => unknown) => ({ nodes: rows.map(read) });

/** @param data makes the answer of the value that the statement returns */
function statement<Value>(
  path: string,
  text: string,
  data: (value: Value, values: object) => unknown,
  writes = false,
): readonly [string, RawStatement] {
  // What the text returns and what reads it stand side by side, and all answers are compared with the contract's.
  return [`/${path}`, { text, writes, data: (value, values) => data(value as Value, values) }];
}

/** The statements by the path that they are asked for under. */
export const statements: ReadonlyMap<string, RawStatement> = new Map([
  statement(
    'Q1',
    `MATCH (m:Entity:Model {slug: $p.slug})
     RETURN [m.slug, m.name, m.summary, toString(m.releasedOn), m.access]`,
    ([slug, name, summary, releasedOn, access]: readonly string[]) => ({
      entity: { slug, name, summary, releasedOn, access },
    }),
  ),
  statement(
    'Q2',
    `MATCH (m:Entity:Model {slug: $p.slug})
     RETURN [m.slug, m.name, m.summary, toString(m.releasedOn), m.access,
       COLLECT { MATCH (m)<-[:DEVELOPED]-(o) WITH o ORDER BY o.name, o.slug LIMIT 1 RETURN [o.slug, o.name] },
       COLLECT { MATCH (m)-[:LICENSED_UNDER]->(l) WITH l ORDER BY l.name, l.slug LIMIT 1 RETURN [l.slug, l.name] },
       COLLECT { MATCH (m)<-[:VARIANT_OF]-(v) WITH v ORDER BY v.name, v.slug LIMIT 10
         RETURN [v.slug, v.name, v.tuning,
           COLLECT { MATCH (v)-[:AVAILABLE_ON]->(p) WITH p ORDER BY p.name, p.slug LIMIT 5 RETURN [p.slug, p.name] }] },
       COLLECT { MATCH (m)-[:DESCRIBED_IN]->(d) WITH d ORDER BY d.name, d.slug LIMIT 10 RETURN [d.slug, d.name] },
       COLLECT { MATCH (m)<-[:ABOUT]-(c:Claim) WITH c ORDER BY c.name, c.slug LIMIT 10
         RETURN [c.slug, c.statement,
           COLLECT { MATCH (c)<-[:ASSERTS]-(a) WITH a ORDER BY a.name, a.slug LIMIT 1
             RETURN [a.slug, a.name, a:Person,
               COLLECT { MATCH (a)-[:EMPLOYED_BY]->(o) WITH o ORDER BY o.name, o.slug LIMIT 1
                 RETURN [o.slug, o.name] }] }] }]`,
    ([
      slug,
      name,
      summary,
      releasedOn,
      access,
      developers,
      licenses,
      variants,
      publications,
      claims,
    ]: readonly [
      ...Named,
      summary: string | null,
      releasedOn: string | null,
      access: string | null,
      developers: readonly Named[],
      licenses: readonly Named[],
      variants: readonly Variant[],
      publications: readonly Named[],
      claims: readonly Claim[],
    ]) => ({
      entity: {
        slug,
        name,
        summary,
        releasedOn,
        access,
        developers: page(developers, named),
        licenses: page(licenses, named),
        variants: page(variants, ([slug, name, tuning, platforms]) => ({
          slug,
          name,
          tuning,
          platforms: page(platforms, named),
        })),
        publications: page(publications, named),
        claims: page(claims, ([slug, statement, claimants]) => ({
          slug,
          statement,
          claimants: page(claimants, ([slug, name, isPerson, affiliations]) =>
            isPerson ? { slug, name, affiliations: page(affiliations, named) } : { slug, name },
          ),
        })),
      },
    }),
  ),
  statement(
    'Q3',
    `RETURN COLLECT {
       MATCH (m:Entity:Model) WHERE m.slug IN $p.slugs
       WITH m ORDER BY m.name, m.slug LIMIT 100
       RETURN [m.slug, m.name, toString(m.releasedOn),
         COLLECT { MATCH (m)<-[:DEVELOPED]-(o) WITH o ORDER BY o.name, o.slug LIMIT 1 RETURN [o.slug, o.name] },
         COLLECT { MATCH (m)-[:LICENSED_UNDER]->(l) WITH l ORDER BY l.name, l.slug LIMIT 1 RETURN [l.slug, l.name] },
         COLLECT { MATCH (m)<-[:VARIANT_OF]-(v) WITH v ORDER BY v.name, v.slug LIMIT 5 RETURN [v.slug, v.name] }] }`,
    (
      models: readonly (readonly [
        ...Named,
        releasedOn: string | null,
        developers: readonly Named[],
        licenses: readonly Named[],
        variants: readonly Named[],
      ])[],
    ) => ({
      models: page(models, ([slug, name, releasedOn, developers, licenses, variants]) => ({
        slug,
        name,
        releasedOn,
        developers: page(developers, named),
        licenses: page(licenses, named),
        variants: page(variants, named),
      })),
    }),
  ),
  statement(
    'Q4',
    `WITH COLLECT {
       MATCH (o:Entity:Organization) WHERE o.slug IN $p.slugs
       WITH o ORDER BY o.name, o.slug LIMIT 50
       RETURN [o.slug, o.name,
         COLLECT { MATCH (o)-[:DEVELOPED]->(m:Model) WITH m ORDER BY m.name, m.slug LIMIT 20
           RETURN [m.slug, m.name,
             COLLECT { MATCH (m)-[:LICENSED_UNDER]->(l) WITH l ORDER BY l.name, l.slug LIMIT 1 RETURN [l.slug, l.name] },
             COLLECT { MATCH (m)<-[:VARIANT_OF]-(v) WITH v ORDER BY v.name, v.slug LIMIT 5
               RETURN [v.slug, v.name] }] }] } AS organizations
     // Several records, since the driver is slow with large ones.
     UNWIND range(0, size(organizations) - 1, 10) AS i RETURN organizations[i..i + 10]`,
    (
      organizations: readonly (readonly [
        ...Named,
        models: readonly (readonly [...Named, licenses: readonly Named[], variants: readonly Named[]])[],
      ])[],
    ) => ({
      organizations: page(organizations, ([slug, name, models]) => ({
        slug,
        name,
        models: page(models, ([slug, name, licenses, variants]) => ({
          slug,
          name,
          licenses: page(licenses, named),
          variants: page(variants, named),
        })),
      })),
    }),
  ),
  statement(
    'Q5',
    `RETURN [
       COUNT { MATCH (m:Model) WHERE m.releasedOn >= date($p.from) AND m.access = 'OPEN' },
       COLLECT { MATCH (m:Model)
         WHERE m.releasedOn >= date($p.from) AND m.releasedOn <= date($p.after[0]) AND m.access = 'OPEN'
           AND (m.releasedOn < date($p.after[0]) OR m.name > $p.after[1] OR m.name = $p.after[1] AND m.slug > $p.after[2])
         WITH m ORDER BY m.releasedOn DESC, m.name, m.slug LIMIT 21
         RETURN [m.slug, m.name, toString(m.releasedOn)] }]`,
    ([totalCount, models]: readonly [
      totalCount: number,
      models: readonly (readonly [...Named, releasedOn: string])[],
    ]) => ({
      models: {
        totalCount,
        pageInfo: { hasNextPage: models.length > 20 },
        edges: models.slice(0, 20).map(([slug, name, releasedOn]) => ({ node: { slug, name, releasedOn } })),
      },
    }),
  ),
  statement(
    'Q6',
    `MATCH (start:Entity {slug: $p.slug})
     CALL (start) {
       MATCH path = (start)-[*0..2]-(node:Entity)
       WITH node, min(length(path)) AS distance
       ORDER BY distance, node.name, node.slug LIMIT 201
       RETURN collect(node) AS found
     }
     WITH found[..200] AS nodes, size(found) > 200 AS truncated
     RETURN [truncated,
       [node IN nodes | [labels(node), node.slug, node.name]],
       COLLECT { UNWIND nodes AS node
         MATCH (node)-[r]->(other) WHERE other IN nodes
         WITH node, r, other ORDER BY type(r), r.id
         RETURN [type(r), r.role, node.slug, other.slug] }]`,
    ([truncated, nodes, relations]: readonly [
      truncated: boolean,
      nodes: readonly (readonly [labels: readonly string[], ...Named])[],
      relations: readonly (readonly [type: string, role: string | null, from: string, to: string])[],
    ]) => ({
      neighborhood: {
        truncated,
        nodes: nodes.map(([labels, slug, name]) => ({ kind: kindOfLabels(labels), slug, name })),
        relations: relations.map(([type, role, from, to]) => ({
          type,
          role,
          from: { slug: from },
          to: { slug: to },
        })),
      },
    }),
  ),
  statement(
    'Q7',
    `MATCH (o:Entity:Organization {slug: $p.slug})
     RETURN [o.slug, o.name, COUNT { (o)<-[:EMPLOYED_BY]-() },
       COLLECT { MATCH (o)<-[r:EMPLOYED_BY]-(p) WITH r, p ORDER BY p.name, p.slug, r.id LIMIT 20
         RETURN [p.slug, p.name, r.role, toString(r.since), r.confidence,
           COLLECT { UNWIND range(0, size(r.evidenceSources) - 1) AS i
             MATCH (s:Entity:Source {slug: r.evidenceSources[i]})
             WITH i, s ORDER BY i RETURN [r.evidenceLocators[i], s.slug, s.name] }] }]`,
    ([slug, name, totalCount, people]: readonly [
      ...Named,
      totalCount: number,
      people: readonly (readonly [
        ...Named,
        role: string | null,
        since: string | null,
        confidence: number | null,
        evidence: readonly (readonly [locator: string, ...Named])[],
      ])[],
    ]) => ({
      entity: {
        slug,
        name,
        people: {
          totalCount,
          edges: people.map(([slug, name, role, since, confidence, evidence]) => ({
            node: { slug, name },
            relation: {
              role,
              since,
              confidence,
              evidence: evidence.map(([locator, slug, name]) => ({
                locator: locator || null,
                source: { slug, name },
              })),
            },
          })),
        },
      },
    }),
  ),
  // Nobody can write by hand what nobody has foreseen: it reads all of a page and answers with what was asked.
  statement(
    'new',
    `MATCH (m:Entity:Model {slug: $p.slug}) RETURN ${wholeLevel('m', modelPage)}`,
    (row: readonly unknown[], values) => ({
      entity: trimmed(row, (values as { shape: Shape }).shape, modelPage),
    }),
  ),
  statement(
    'search',
    `RETURN COLLECT {
       CALL db.index.fulltext.queryNodes('entity_search', $p.query) YIELD node AS m, score
       WITH m, score WHERE m:Model
       ORDER BY score DESC, m.slug LIMIT 10
       RETURN [m.slug, m.name, toString(m.releasedOn),
         COLLECT { MATCH (m)<-[:DEVELOPED]-(o) WITH o ORDER BY o.name, o.slug LIMIT 3 RETURN [o.slug, o.name] },
         COLLECT { MATCH (m)-[:LICENSED_UNDER]->(l) WITH l ORDER BY l.name, l.slug LIMIT 3 RETURN [l.slug, l.name] }] }`,
    (
      models: readonly (readonly [
        ...Named,
        releasedOn: string | null,
        developers: readonly Named[],
        licenses: readonly Named[],
      ])[],
    ) => ({
      search: page(models, ([slug, name, releasedOn, developers, licenses]) => ({
        slug,
        name,
        releasedOn,
        developers: page(developers, named),
        licenses: page(licenses, named),
      })),
    }),
  ),
  // Writes what an upsert has to write, and neither checks it nor takes it down in the log of changes.
  statement(
    'upsert',
    `UNWIND $p.rows AS row
     MERGE (m:Entity {slug: row.slug})
       ON CREATE SET m:Model, m.version = 0, m.createdAt = datetime(), m.aliases = [], m.aliasKeys = [],
         m.modalities = [], m.evidenceSources = [], m.evidenceLocators = []
     WITH row, m, m.version AS version,
       coalesce(m.name <> row.name, true) OR coalesce(m.summary <> row.summary, true) AS differs
     FOREACH (_ IN CASE WHEN differs THEN [1] ELSE [] END |
       SET m.name = row.name, m.nameKey = row.nameKey, m.summary = row.summary,
         m.version = version + 1, m.updatedAt = datetime())
     RETURN [
       sum(CASE WHEN version = 0 THEN 1 ELSE 0 END),
       sum(CASE WHEN version > 0 AND differs THEN 1 ELSE 0 END),
       sum(CASE WHEN differs THEN 0 ELSE 1 END)]`,
    ([created, updated, unchanged]: readonly number[]) => ({
      upsertEntities: { created, updated, unchanged, userErrors: [] },
    }),
    true,
  ),
]);
