import { beforeAll, describe, expect, it } from 'vitest';
import { licenseLineage } from '../../src/analysis/license-lineage.ts';
import { relationId } from '../../src/graph/identity.ts';
import type { Parameters } from '../../src/neo4j/database.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { ask, dataOf } from '../support/ask.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { type ExportedGraph, exportGraph, validOn } from '../support/exported-graph.ts';
import { loadRandomGraph, randomNumbers } from '../support/random-graph.ts';
import { loadStory } from '../support/story.ts';

const fields = `licenseCount unlicensedCount findingCount
  licenses(first: 1000) { license { slug } asset { slug } distance path { nodes { slug } relations { type } } }
  unlicensed(first: 1000) { slug }
  findings(first: 1000) { change term asset { slug } license { slug } base { slug } baseLicense { slug } path { nodes { slug } relations { type } } }
  effective { allowsResearchUse allowsCommercialUse monthlyActiveUserLimit osiApproved }`;

interface Named {
  readonly slug: string;
}
interface Way {
  readonly nodes: readonly Named[];
  readonly relations: readonly { readonly type: string }[];
}
interface Finding {
  readonly change: string;
  readonly term: string;
  readonly asset: Named;
  readonly license: Named;
  readonly base: Named | null;
  readonly baseLicense: Named | null;
  readonly path: Way | null;
}

/** A finding in short: LOOSENS COMMERCIAL_USE asset/license < base/license. */
const short = ({ change, term, asset, license, base, baseLicense }: Finding): string =>
  `${change} ${term} ${asset.slug}/${license.slug}${base ? ` < ${base.slug}/${baseLicense?.slug}` : ''}`;

const slugs = (way: Way | null) => way?.nodes.map(({ slug }) => slug);

describe('the licences of what is in the story', () => {
  beforeAll(loadStory);

  it('are for a variant those of its model, with the way there', async () => {
    const { licenseLineage } = await dataOf(
      `{ licenseLineage(of: { slug: "llama-2-70b-chat" }) { entity { slug } ${fields} } }`,
    );
    expect(licenseLineage).toEqual({
      entity: { slug: 'llama-2-70b-chat' },
      licenseCount: 1,
      licenses: [
        {
          license: { slug: 'llama-2-community-license' },
          asset: { slug: 'llama-2' },
          distance: 1,
          path: {
            nodes: ['llama-2-70b-chat', 'llama-2', 'llama-2-community-license'].map((slug) => ({ slug })),
            relations: [{ type: 'VARIANT_OF' }, { type: 'LICENSED_UNDER' }],
          },
        },
      ],
      unlicensedCount: 2,
      unlicensed: [{ slug: 'llama-2-70b-chat' }, { slug: 'llama-2-70b' }],
      findingCount: 0,
      findings: [],
      effective: {
        allowsResearchUse: true,
        allowsCommercialUse: true,
        monthlyActiveUserLimit: 700_000_000,
        osiApproved: false,
      },
    });
  });

  it('are looser than those of Llama 1, where what it succeeds is followed too', async () => {
    const { licenseLineage } = await dataOf(
      `{ licenseLineage(of: { slug: "llama-2" }, types: [SUCCEEDS]) { ${fields} loose: findings(change: LOOSENS) { term } } }`,
    );
    expect(licenseLineage.findings.map(short)).toEqual([
      'LOOSENS COMMERCIAL_USE llama-2/llama-2-community-license < llama-1/llama-1-research-license',
      'UNKNOWN OSI_APPROVED llama-1/llama-1-research-license',
    ]);
    expect(licenseLineage.findings[0].path).toEqual({
      nodes: [{ slug: 'llama-2' }, { slug: 'llama-1' }],
      relations: [{ type: 'SUCCEEDS' }],
    });
    expect(licenseLineage.findings[1].path).toBeNull();
    expect(licenseLineage.loose).toEqual([{ term: 'COMMERCIAL_USE' }]);
    expect(licenseLineage.effective).toEqual({
      allowsResearchUse: true,
      allowsCommercialUse: false,
      monthlyActiveUserLimit: 700_000_000,
      osiApproved: false,
    });
  });

  it.each([
    ['of: {slug: "nobody"}', '', 'NOT_FOUND', 'of names "nobody"'],
    [`of: {id: "${relationId('TAGGED', 'x')}"}`, '', 'BAD_USER_INPUT', 'id of a relation'],
    ['of: {slug: "meta"}', '', 'BAD_USER_INPUT', 'of the kind ORGANIZATION, which is under no licence'],
    ['of: {slug: "llama-2"}, types: [AVAILABLE_ON]', '', 'BAD_USER_INPUT', 'holds AVAILABLE_ON'],
    ['of: {slug: "llama-2"}', '(first: -1)', 'BAD_USER_INPUT', 'findings(first: -1)'],
    ['of: {slug: "llama-2"}', '(first: 1001)', 'PAGE_TOO_LARGE', 'ask for 0 to 1000'],
  ])('are refused for %s %s with %s', async (args, list, code, message) => {
    const { errors } = await ask(`{ licenseLineage(${args}) { findings${list} { term } } }`);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors[0]?.message).toContain(message);
  });

  it('are refused where there are too many to compare', async () => {
    const direct = { ask: (text: string, p: Parameters) => testDatabase().read(text, { p }) };
    const of = { slug: 'llama-2-70b-chat' };
    for (const limits of [
      { assets: 2, links: 100 },
      { assets: 100, links: 0 },
    ])
      await expect(licenseLineage(direct, { of }, undefined, limits)).rejects.toMatchObject({
        code: 'COST_LIMIT',
      });
  });
});

describe('the terms along a lineage', () => {
  const licenses: Readonly<Record<string, object>> = {
    open: { allowsResearchUse: true, allowsCommercialUse: true, osiApproved: true },
    limited: {
      allowsResearchUse: true,
      allowsCommercialUse: true,
      monthlyActiveUserLimit: 1_000,
      osiApproved: false,
    },
    raised: {
      allowsResearchUse: true,
      allowsCommercialUse: true,
      monthlyActiveUserLimit: 2n ** 60n,
      osiApproved: false,
    },
    research: { allowsResearchUse: true, allowsCommercialUse: false, osiApproved: false },
    silent: {},
  };

  /** Models of which each is built on the next, under these licences; some under none. */
  async function chain(...under: readonly (string | undefined)[]) {
    const nameOf = (i: number) => `model-${i}`;
    await emptyGraph();
    await testDatabase().write(async (run) => {
      await upsertEntities(run, [
        ...Object.entries(licenses).map(([slug, terms]) => ({
          kind: 'LICENSE' as const,
          slug,
          properties: { name: slug, ...terms },
          evidence: [],
        })),
        ...under.map((_, i) => ({
          kind: 'MODEL' as const,
          slug: nameOf(i),
          properties: { name: nameOf(i) },
          evidence: [],
        })),
      ]);
      await upsertRelations(run, [
        ...under.slice(1).map((_, i) => ({
          type: 'DEPENDS_ON' as const,
          from: nameOf(i),
          to: nameOf(i + 1),
          evidence: [],
        })),
        ...under.flatMap((license, i) =>
          license ? [{ type: 'LICENSED_UNDER' as const, from: nameOf(i), to: license, evidence: [] }] : [],
        ),
      ]);
    });
    const { licenseLineage } = await dataOf(`{ licenseLineage(of: { slug: "model-0" }) { ${fields} } }`);
    return { ...licenseLineage, findings: licenseLineage.findings.map(short) };
  }

  it('loosen where commercial use or open source is claimed of what is for research alone', async () => {
    expect((await chain('open', 'research')).findings).toEqual([
      'LOOSENS COMMERCIAL_USE model-0/open < model-1/research',
      'LOOSENS OSI_APPROVED model-0/open < model-1/research',
    ]);
  });

  it('loosen where a limit of users is dropped or raised, and tighten where one is set', async () => {
    const { findings, effective } = await chain('open', undefined, 'raised', 'limited', 'open');
    expect(findings).toEqual([
      'LOOSENS USER_LIMIT model-0/open < model-2/raised',
      'LOOSENS OSI_APPROVED model-0/open < model-2/raised',
      'LOOSENS USER_LIMIT model-2/raised < model-3/limited',
      'TIGHTENS USER_LIMIT model-3/limited < model-4/open',
      'TIGHTENS OSI_APPROVED model-3/limited < model-4/open',
    ]);
    expect(effective).toEqual({
      allowsResearchUse: true,
      allowsCommercialUse: true,
      monthlyActiveUserLimit: 1_000,
      osiApproved: false,
    });
  });

  it('are compared across a licence that says nothing, which is noted', async () => {
    const { findings, effective } = await chain('open', 'silent', 'research', 'silent');
    expect(findings).toEqual([
      'LOOSENS COMMERCIAL_USE model-0/open < model-2/research',
      'LOOSENS OSI_APPROVED model-0/open < model-2/research',
      ...['RESEARCH_USE', 'COMMERCIAL_USE', 'USER_LIMIT', 'OSI_APPROVED'].map(
        (term) => `UNKNOWN ${term} model-1/silent`,
      ),
    ]);
    expect(effective).toMatchObject({ allowsResearchUse: null, allowsCommercialUse: false });
  });

  it('are unknown where there is no licence at all', async () => {
    expect(await chain(undefined, undefined)).toMatchObject({
      licenseCount: 0,
      unlicensedCount: 2,
      findings: [],
      effective: {
        allowsResearchUse: null,
        allowsCommercialUse: null,
        monthlyActiveUserLimit: null,
        osiApproved: null,
      },
    });
  });
});

type Properties = Readonly<Record<string, unknown>>;

/** How much a licence allows by its properties; undefined where they don't say. */
const terms: Readonly<Record<string, (license: Properties) => number | undefined>> = {
  RESEARCH_USE: ({ allowsResearchUse: it }) => (it === undefined ? undefined : Number(it)),
  COMMERCIAL_USE: ({ allowsCommercialUse: it }) => (it === undefined ? undefined : Number(it)),
  USER_LIMIT: ({ allowsCommercialUse, monthlyActiveUserLimit: limit }) => {
    if (allowsCommercialUse === false) return undefined;
    if (limit !== undefined) return Number(limit);
    return allowsCommercialUse ? Number.POSITIVE_INFINITY : undefined;
  },
  OSI_APPROVED: ({ osiApproved: it }) => (it === undefined ? undefined : Number(it)),
};

/** The licences and the changes of their terms by plain search. */
function plainLineage(graph: ExportedGraph, of: string, day: string | undefined) {
  const valid = graph.relations.filter((relation) => !day || validOn(relation, day));
  const properties = new Map(graph.entities.map(({ slug, properties }) => [slug, properties]));
  const follow = (slug: string, types: readonly string[]) => [
    ...new Set(valid.filter(({ type, from }) => types.includes(type) && from === slug).map(({ to }) => to)),
  ];
  const basesOf = (slug: string) => follow(slug, ['DEPENDS_ON', 'FINE_TUNED_FROM', 'VARIANT_OF']);
  const depths = new Map([[of, 0]]);
  for (const [slug, depth] of depths)
    for (const base of basesOf(slug)) if (!depths.has(base)) depths.set(base, depth + 1);
  const carried = [...depths].flatMap(([asset, distance]) =>
    follow(asset, ['LICENSED_UNDER']).map((license) => ({ asset, license, distance })),
  );
  const changes: string[] = [];
  for (const [term, measure] of Object.entries(terms)) {
    const saying = (asset: string) =>
      follow(asset, ['LICENSED_UNDER']).flatMap((license) => {
        const value = measure(properties.get(license) ?? {});
        return value === undefined ? [] : [{ license, value }];
      });
    for (const asset of depths.keys()) {
      const near = new Set(basesOf(asset));
      for (const base of near)
        if (saying(base).length === 0) for (const next of basesOf(base)) near.add(next);
      near.delete(asset);
      for (const base of near)
        for (const theirs of saying(base))
          for (const own of saying(asset))
            if (own.value !== theirs.value)
              changes.push(
                `${own.value > theirs.value ? 'LOOSENS' : 'TIGHTENS'} ${term} ${asset}/${own.license} < ${base}/${theirs.license}`,
              );
    }
  }
  return { carried, changes, unlicensed: depths.size - new Set(carried.map(({ asset }) => asset)).size };
}

/** Compares what the API says of an entity with plain search, and returns how many terms change. */
async function compare(graph: ExportedGraph, slug: string, day?: string): Promise<number> {
  const { licenseLineage } = await dataOf(
    `query ($slug: String!, $day: Date) { licenseLineage(of: { slug: $slug }, asOf: $day) { ${fields} } }`,
    { slug, day },
  );
  const { carried, changes, unlicensed } = plainLineage(graph, slug, day);
  const given = licenseLineage.licenses as readonly {
    readonly license: Named;
    readonly asset: Named;
    readonly distance: number;
    readonly path: Way;
  }[];
  const order = ({ asset, license, distance }: (typeof carried)[number]) => `${distance} ${asset} ${license}`;
  expect(
    given.map(({ license, asset, distance }) => ({ asset: asset.slug, license: license.slug, distance })),
  ).toEqual(carried.sort((a, b) => (order(a) < order(b) ? -1 : 1)));
  for (const { license, asset, distance, path } of given) {
    expect(slugs(path)?.slice(-2)).toEqual([asset.slug, license.slug]);
    expect(path.relations).toHaveLength(distance + 1);
  }
  expect(licenseLineage.unlicensedCount).toBe(unlicensed);
  const told = (licenseLineage.findings as readonly Finding[]).filter(({ change }) => change !== 'UNKNOWN');
  expect(told.map(short).sort()).toEqual(changes.sort());
  for (const { asset, base, path } of told) {
    expect(slugs(path)?.at(0)).toBe(asset.slug);
    expect(slugs(path)?.at(-1)).toBe(base?.slug);
  }
  return told.length;
}

describe('the licences along a random lineage', () => {
  it('are those that plain search finds, and so are the changes of their terms', async () => {
    await loadRandomGraph(46, 5, 10);
    const graph = await exportGraph();
    const random = randomNumbers(47);
    let found = 0;
    for (const { slug, kind } of graph.entities)
      if (['MODEL', 'MODEL_VARIANT', 'DATASET', 'APPLICATION', 'ARTIFACT'].includes(kind))
        found += await compare(graph, slug, random() < 0.3 ? '2022-06-15' : undefined);
    expect(found).toBeGreaterThan(10);
  });
});
