import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../../src/root.ts';
import { dataOf } from '../../support/ask.ts';
import { emptyGraph, testConnection } from '../../support/database.ts';
import { hasSharedData, shared } from '../../support/shared.ts';

/**
 * The real data set: imported with the command, asked through GraphQL, compared with answers that were worked out
 * without any of this code.
 */

interface Answers {
  readonly totals: Readonly<Record<string, number>> & { readonly by_type: Readonly<Record<string, number>> };
  readonly components: Readonly<Record<string, unknown>>;
  readonly models_released_per_year: Readonly<Record<string, number>>;
  readonly models_without_year: number;
  readonly assets_released_per_year: Readonly<Record<string, number>>;
  readonly access_counts: Readonly<Record<string, number>>;
  readonly licence_counts: Readonly<Record<string, number>>;
  readonly organisation_counts: Readonly<Record<string, number>>;
  readonly largest_parameter_counts: readonly { readonly entity: string; readonly parameters: number }[];
  readonly assets: readonly AssetAnswer[];
  readonly shortest_paths: readonly PathAnswer[];
  readonly lineage: Readonly<Record<string, LineageAnswer>>;
}
interface AssetAnswer {
  readonly entity: string;
  readonly kind: string;
  readonly direct_dependencies: readonly string[];
  readonly direct_dependents: readonly string[];
  readonly transitive_dependencies: number;
  readonly max_dependency_depth: number;
  readonly transitive_dependents: number;
  readonly max_dependent_depth: number;
  readonly dependents_per_depth: Readonly<Record<string, number>>;
}
interface PathAnswer {
  readonly from: string;
  readonly to: string;
  readonly directed_length: number | null;
  readonly paths: readonly (readonly string[])[];
  readonly undirected_length: number;
}
interface LineageAnswer {
  readonly transitive_dependents: number;
  readonly max_depth: number;
  readonly by_depth: Readonly<Record<string, readonly string[]>>;
}

const isThere = hasSharedData();
const answers = (
  isThere ? JSON.parse(readFileSync(join(shared, 'answers.json'), 'utf8')) : undefined
) as Answers;

/** What the command says. */
async function importFolder(...options: string[]): Promise<string> {
  const { uri, username, password } = testConnection();
  const env = { ...process.env, NEO4J_URI: uri, NEO4J_USERNAME: username, NEO4J_PASSWORD: password };
  const command = ['--import', 'tsx', join(root, 'src', 'main.ts'), 'import', join(shared, 'ecosystem')];
  const { stderr } = await promisify(execFile)(process.execPath, [...command, ...options], {
    env,
    cwd: root,
  });
  return stderr;
}

interface Node {
  readonly __typename: string;
  readonly slug: string;
  readonly name: string;
  readonly evidence: readonly { readonly source: { readonly name: string } }[];
  readonly releasedOn?: string | null;
  readonly dependencies?: {
    readonly totalCount: number;
    readonly nodes: readonly { readonly slug: string }[];
  };
}

/** Every asset and stub, by slug, with what it depends on: page by page. */
async function readGraph(): Promise<Map<string, Node>> {
  const query = `query ($after: String) {
    entities(first: 100, after: $after, filter: { kind: { in: [MODEL, DATASET, APPLICATION, ARTIFACT] } }) {
      pageInfo { hasNextPage endCursor }
      nodes {
        __typename slug name evidence { source { name } }
        ... on Model { releasedOn dependencies(first: 100) { ...those } }
        ... on Dataset { releasedOn dependencies(first: 100) { ...those } }
        ... on Application { releasedOn dependencies(first: 100) { ...those } }
      }
    }
  }
  fragment those on EntityConnection { totalCount nodes { slug } }`;
  const nodes = new Map<string, Node>();
  for (let after: string | null = null; ; ) {
    const { entities } = await dataOf(query, { after });
    for (const node of entities.nodes as Node[]) nodes.set(node.slug, node);
    if (!entities.pageInfo.hasNextPage) return nodes;
    after = entities.pageInfo.endCursor;
  }
}

let nodes: Map<string, Node>;
/** Names as the answers write them: with the file where several assets share one. */
let nameOf: (slug: string) => string;
let slugOf: (name: string) => string;

const keyOf = (name: string) => name.toLowerCase().replace(/[\s\-_]/g, '');

function nameAll(): void {
  const assets = [...nodes.values()].filter((node) => node.__typename !== 'Artifact');
  const shared = new Map<string, number>();
  for (const { name } of assets) shared.set(keyOf(name), (shared.get(keyOf(name)) ?? 0) + 1);
  const names = new Map(
    [...nodes.values()].map(({ slug, name, evidence, __typename }) => {
      const isShared = __typename !== 'Artifact' && (shared.get(keyOf(name)) ?? 0) > 1;
      const stem = evidence[0]?.source.name.replace(/^Ecosystem Graphs: (.*)\.yaml$/, '$1');
      return [slug, isShared ? `${name} [${stem}]` : name];
    }),
  );
  const slugs = new Map([...names].map(([slug, name]) => [name, slug]));
  expect(slugs.size).toBe(nodes.size);
  nameOf = (slug) => names.get(slug) ?? `nothing is called ${slug}`;
  slugOf = (name) => slugs.get(name) ?? expect.unreachable(`nothing is called ${name}`);
}

describe.skipIf(!isThere)('Ecosystem Graphs, imported and asked,', () => {
  let said = '';

  beforeAll(async () => {
    await emptyGraph();
    said = await importFolder();
    nodes = await readGraph();
    nameAll();
  });

  it('says what was guessed, left out and made', () => {
    expect(said).toContain('is read as ecosystem-graphs (112 files)');
    const { dropped_null_items, dropped_self_references, dropped_repeats_in_one_record } = answers.totals;
    expect(said).toContain(
      `Left out of the dependencies: ${dropped_null_items} without a name, ${dropped_self_references} of a record on itself, ${dropped_repeats_in_one_record} repeated in one record.`,
    );
    expect(said).toContain('MODEL: 277 created');
  });

  it('has all totals', async () => {
    const { stats, sized, sizedDatasets, licensed, orphaned, dated } = await dataOf(`{
      stats { entitiesByKind { kind count } relationsByType { type count } }
      sized: models(filter: { parameterCount: { isNull: false } }) { totalCount }
      sizedDatasets: datasets(filter: { size: { contains: "M parameters" } }) { totalCount }
      licensed: facets(by: { related: { type: LICENSED_UNDER } }, first: 1000) { count }
      orphaned: entities(filter: {
        kind: { in: [MODEL, DATASET, APPLICATION] }
        related: [{ type: DEVELOPED, direction: IN, none: {} }]
      }) { totalCount }
      dated: facets(by: { field: YEAR }, first: 1000) { count }
    }`);
    const kinds = countsOf(stats.entitiesByKind, 'kind');
    const types = countsOf(stats.relationsByType, 'type');
    const { totals } = answers;
    expect({ model: kinds.MODEL, dataset: kinds.DATASET, application: kinds.APPLICATION }).toEqual(
      totals.by_type,
    );
    expect((kinds.MODEL ?? 0) + (kinds.DATASET ?? 0) + (kinds.APPLICATION ?? 0)).toBe(totals.assets);
    expect(kinds.ARTIFACT).toBe(totals.stubs);
    expect(nodes.size).toBe(totals.entities_in_dependency_graph);
    expect(types.DEPENDS_ON).toBe(totals.dependency_edges);
    const toStubs = [...nodes.values()].flatMap(dependenciesOf).filter((slug) => isStub(slug));
    expect(toStubs).toHaveLength(totals.dependency_edges_to_stubs ?? 0);
    expect(kinds.ORGANIZATION).toBe(totals.organisations);
    expect(types.DEVELOPED).toBe(totals.asset_organisation_edges);
    expect(orphaned.totalCount).toBe(totals.assets_without_organisation);
    expect(kinds.LICENSE).toBe(totals.distinct_licences);
    expect(sum(licensed)).toBe(totals.assets_with_licence);
    expect((totals.assets ?? 0) - sum(dated)).toBe(totals.assets_without_date);
    // A data set has a size in words instead, which in one case is a number of parameters.
    expect(sized.totalCount + sizedDatasets.totalCount).toBe(totals.assets_with_parsed_parameter_count);
  });

  it('has its components and no cycles', () => {
    const sizes = componentsOf().map(({ size }) => size);
    sizes.sort((a, b) => b - a);
    expect({
      weakly_connected: sizes.length,
      largest: sizes[0],
      second_largest: sizes[1],
      isolated_entities: sizes.filter((size) => size === 1).length,
      dependency_cycles_scc: inCycles(),
    }).toEqual(answers.components);
  });

  it('counts by year, access, licence and organisation', async () => {
    const { models, assets, access, licenses, organizations, undated } = await dataOf(`{
      models: facets(filter: { kind: { eq: MODEL } }, by: { field: YEAR }, first: 1000) { value count }
      assets: facets(filter: { kind: { in: [MODEL, DATASET, APPLICATION] } }, by: { field: YEAR }, first: 1000) { value count }
      access: facets(by: { field: ACCESS }, first: 1000) { value count }
      licenses: facets(by: { related: { type: LICENSED_UNDER } }, first: 1000) { value count }
      organizations: facets(by: { related: { type: DEVELOPED, direction: IN } }, first: 1000) { value count }
      undated: models(filter: { releasedOn: { isNull: true } }) { totalCount }
    }`);
    expect(countsOf(models, 'value')).toEqual(answers.models_released_per_year);
    expect(undated.totalCount).toBe(answers.models_without_year);
    expect(countsOf(assets, 'value')).toEqual(answers.assets_released_per_year);
    const lowerCase = Object.entries(countsOf(access, 'value')).map(([name, count]) => [
      name.toLowerCase(),
      count,
    ]);
    expect(Object.fromEntries(lowerCase)).toEqual(answers.access_counts);
    expect(countsOf(licenses, 'value')).toEqual(answers.licence_counts);
    expect(countsOf(organizations, 'value')).toEqual(answers.organisation_counts);
  });

  it('knows the largest models', async () => {
    const { models } = await dataOf(`{
      models(filter: { parameterCount: { gte: 100000000000 } }, first: 100) { nodes { slug parameterCount } }
    }`);
    const largest = (models.nodes as { slug: string; parameterCount: number }[])
      .map(({ slug, parameterCount }) => ({ entity: nameOf(slug), parameters: parameterCount }))
      .sort((a, b) => b.parameters - a.parameters || (a.entity < b.entity ? -1 : 1));
    expect(largest.slice(0, answers.largest_parameter_counts.length)).toEqual(
      answers.largest_parameter_counts,
    );
  });

  it.each(answers?.assets ?? [])(
    'knows what $entity is built from and what is built on it',
    async (answer) => {
      const query = `query ($slug: String!) {
      entity(ref: { slug: $slug }) { kind }
      needed: lineage(of: { slug: $slug }, direction: UPSTREAM, types: [DEPENDS_ON], first: 100) { ...extent }
      needing: lineage(of: { slug: $slug }, direction: DOWNSTREAM, types: [DEPENDS_ON], first: 100) { ...extent }
    }
    fragment extent on LineageConnection { totalCount maxDepth edges { depth node { slug } } }`;
      const { entity, needed, needing } = await dataOf(query, { slug: slugOf(answer.entity) });
      expect(entity.kind).toBe(answer.kind === 'stub' ? 'ARTIFACT' : answer.kind.toUpperCase());
      expect(atDepth(needed, 1)).toEqual(answer.direct_dependencies.toSorted());
      expect(atDepth(needing, 1)).toEqual(answer.direct_dependents.toSorted());
      expect(needed).toMatchObject({
        totalCount: answer.transitive_dependencies,
        maxDepth: answer.max_dependency_depth,
      });
      expect(needing).toMatchObject({
        totalCount: answer.transitive_dependents,
        maxDepth: answer.max_dependent_depth,
      });
      const perDepth = Object.fromEntries(
        Array.from({ length: needing.maxDepth }, (_, at) => [at + 1, atDepth(needing, at + 1).length]),
      );
      expect(perDepth).toEqual(answer.dependents_per_depth);
    },
  );

  it.each(Object.entries(answers?.lineage ?? {}))(
    'knows the lineage of %s, depth by depth',
    async (name, answer) => {
      const { lineage } = await dataOf(
        `query ($slug: String!) {
        lineage(of: { slug: $slug }, direction: DOWNSTREAM, types: [DEPENDS_ON], first: 100) {
          totalCount maxDepth edges { depth node { slug } }
        }
      }`,
        { slug: slugOf(name) },
      );
      expect(lineage).toMatchObject({ totalCount: answer.transitive_dependents, maxDepth: answer.max_depth });
      for (const [depth, names] of Object.entries(answer.by_depth))
        expect(atDepth(lineage, Number(depth))).toEqual(names.toSorted());
    },
  );

  it.each(answers?.shortest_paths ?? [])('finds all shortest paths from $from to $to', async (answer) => {
    const query = `query ($from: String!, $to: String!) {
      directed: paths(from: { slug: $from }, to: { slug: $to }, direction: OUT, types: [DEPENDS_ON], maxLength: 10, first: 20) { ...way }
      undirected: paths(from: { slug: $from }, to: { slug: $to }, direction: BOTH, types: [DEPENDS_ON], maxLength: 10, first: 1) { ...way }
    }
    fragment way on Path { length nodes { slug } }`;
    const { directed, undirected } = await dataOf(query, {
      from: slugOf(answer.from),
      to: slugOf(answer.to),
    });
    const shortest = (directed as Way[]).filter(({ length }) => length === directed[0].length);
    expect(directed[0]?.length ?? null).toBe(answer.directed_length);
    const found = shortest.map(({ nodes }) => nodes.map(({ slug }) => nameOf(slug)).join(' > '));
    expect(found.sort()).toEqual(answer.paths.map((path) => path.join(' > ')).sort());
    expect(undirected[0].length).toBe(answer.undirected_length);
  });

  it('gives the record of a file as evidence for everything', async () => {
    const { entities, relations } = await dataOf(`{
      entities(filter: { kind: { ne: SOURCE } }, first: 100) { nodes { slug evidence { locator source { slug } } } }
      relations: entity(ref: { slug: "ecosystem-graphs-meta" }) {
        ... on Source { statedRelations(first: 100) { totalCount nodes { evidence { locator source { slug } } } } }
      }
    }`);
    for (const { slug, evidence } of entities.nodes) expect(evidence, slug).not.toEqual([]);
    expect(relations.statedRelations.totalCount).toBeGreaterThan(50);
    for (const { evidence } of relations.statedRelations.nodes)
      expect(evidence).toEqual([
        { locator: expect.stringMatching(/\S/), source: { slug: 'ecosystem-graphs-meta' } },
      ]);
  });

  it('changes nothing the second time, and says so', async () => {
    const again = await importFolder();
    expect(again).toContain('Nothing has changed.');
    expect(again).toMatch(/entities \d+ unchanged; relations \d+ unchanged\./);
  });

  interface Way {
    readonly length: number;
    readonly nodes: readonly { readonly slug: string }[];
  }
  interface Extent {
    readonly maxDepth: number;
    readonly edges: readonly { readonly depth: number; readonly node: { readonly slug: string } }[];
  }

  const atDepth = ({ edges }: Extent, wanted: number): string[] =>
    edges
      .filter(({ depth }) => depth === wanted)
      .map(({ node }) => nameOf(node.slug))
      .sort();

  const countsOf = (counts: readonly Readonly<Record<string, unknown>>[], name: string) =>
    Object.fromEntries(counts.map((count) => [count[name], count.count])) as Record<string, number>;

  const sum = (counts: readonly { readonly count: number }[]) =>
    counts.reduce((total, { count }) => total + count, 0);

  const isStub = (slug: string) => nodes.get(slug)?.__typename === 'Artifact';

  function dependenciesOf({ slug, dependencies }: Node): string[] {
    const found = dependencies?.nodes.map((node) => node.slug) ?? [];
    expect(found, slug).toHaveLength(dependencies?.totalCount ?? 0);
    return found;
  }

  /** What is left once nodes without dependencies are taken away, again and again. */
  function inCycles(): string[] {
    const left = new Map([...nodes.values()].map((node) => [node.slug, dependenciesOf(node)]));
    for (let before = -1; before !== left.size; ) {
      before = left.size;
      for (const [slug, needs] of left) if (!needs.some((need) => left.has(need))) left.delete(slug);
    }
    return [...left.keys()];
  }

  /** What is connected, whichever way relations point. */
  function componentsOf(): Set<string>[] {
    const components = new Map([...nodes.keys()].map((slug) => [slug, new Set([slug])]));
    for (const node of nodes.values())
      for (const slug of dependenciesOf(node)) {
        const [one, other] = [components.get(node.slug), components.get(slug)];
        if (!one || !other || one === other) continue;
        for (const member of other) components.set(member, one.add(member));
      }
    return [...new Set(components.values())];
  }
});
