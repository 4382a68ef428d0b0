import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { importPaths } from '../../src/import/import-paths.ts';
import { kindOfLabels } from '../../src/ontology.ts';
import { root } from '../../src/root.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { storedEntity, wholeGraph } from '../write/stored.ts';

const story = join(root, 'data', 'llama-2.yaml');
const source = 'meta-releases-llama-2';
const essential = [
  'open-models-are-essential-for-safety',
  'open-models-are-essential-for-innovation',
  'open-models-prevent-concentration-of-power',
];
const debate = [
  ...essential,
  'open-models-democratize-access',
  'open-models-enable-independent-safety-research',
  'open-weights-create-proliferation-risk',
];
const onLlama = [
  'llama-2-made-open-weights-commercially-viable',
  'llama-2-catalysed-an-ecosystem',
  'llama-2-is-an-alternative-to-api-dependency',
];
const sizes = ['llama-2-7b', 'llama-2-13b', 'llama-2-70b'];
const tags = ['open-weights', 'large-language-model', 'open-source-ai'];

const entities: Record<string, string[]> = {
  SOURCE: [source],
  ORGANIZATION: ['meta', 'microsoft', 'openai', 'google', 'google-deepmind', 'open-source-initiative'],
  PERSON: ['yann-lecun'],
  MODEL: ['llama-1', 'llama-2', 'gpt-3-5'],
  MODEL_VARIANT: [...sizes, ...sizes.map((size) => `${size}-chat`)],
  LICENSE: ['llama-1-research-license', 'llama-2-community-license'],
  PLATFORM: ['azure', 'windows', 'direct-download', 'openai-api'],
  PUBLICATION: ['llama-2-paper'],
  EVENT: ['llama-2-release', 'meta-microsoft-partnership'],
  TOPIC: [...tags, 'open-vs-closed', 'open-source-definition'],
  CLAIM: [...debate, 'llama-2-70b-leads-open-models', ...onLlama],
};

/** Type, from, to and, where there are any, role, since and confidence. */
const relations: [type: string, from: string, to: string, facts?: object][] = [
  ['DEVELOPED', 'meta', 'llama-1'],
  ['DEVELOPED', 'meta', 'llama-2'],
  ['DEVELOPED', 'openai', 'gpt-3-5'],
  ...sizes.map((size): [string, string, string] => ['VARIANT_OF', size, 'llama-2']),
  ...sizes.map((size): [string, string, string] => ['VARIANT_OF', `${size}-chat`, 'llama-2']),
  ...sizes.map((size): [string, string, string] => ['FINE_TUNED_FROM', `${size}-chat`, size]),
  ['SUCCEEDS', 'llama-2', 'llama-1'],
  ['LICENSED_UNDER', 'llama-1', 'llama-1-research-license'],
  ['LICENSED_UNDER', 'llama-2', 'llama-2-community-license'],
  ['ISSUED', 'meta', 'llama-1-research-license'],
  ['ISSUED', 'meta', 'llama-2-community-license'],
  ['DOES_NOT_MEET', 'llama-2-community-license', 'open-source-definition'],
  ['MAINTAINS', 'open-source-initiative', 'open-source-definition'],
  ['AVAILABLE_ON', 'llama-2', 'azure', { since: '2023-07-18' }],
  ['AVAILABLE_ON', 'llama-2', 'windows', { since: '2023-07-18' }],
  ['AVAILABLE_ON', 'llama-2', 'direct-download', { since: '2023-07-18' }],
  ['OPERATES', 'microsoft', 'azure'],
  ['OPERATES', 'microsoft', 'windows'],
  ['OPERATES', 'meta', 'direct-download'],
  ['OPERATES', 'openai', 'openai-api'],
  ['PARTNERED_WITH', 'meta', 'microsoft', { role: 'distribution', since: '2023-07-18' }],
  ['RELEASED', 'llama-2-release', 'llama-2'],
  ['INVOLVES', 'llama-2-release', 'meta', { role: 'releases' }],
  ['INVOLVES', 'llama-2-release', 'microsoft', { role: 'distribution partner' }],
  ['INVOLVES', 'meta-microsoft-partnership', 'meta', { role: 'partner' }],
  ['INVOLVES', 'meta-microsoft-partnership', 'microsoft', { role: 'distribution partner' }],
  ['DESCRIBED_IN', 'llama-2', 'llama-2-paper'],
  ['AUTHORED', 'meta', 'llama-2-paper'],
  ['EMPLOYED_BY', 'yann-lecun', 'meta', { role: 'Chief AI Scientist' }],
  ['COMPARABLE_TO', 'llama-2-70b', 'gpt-3-5'],
  ['ALTERNATIVE_TO', 'llama-2', 'openai-api'],
  ['COMPETES_WITH', 'llama-2', 'gpt-3-5'],
  ['COMPETES_WITH', 'meta', 'openai'],
  ['COMPETES_WITH', 'meta', 'google'],
  ['SUBSIDIARY_OF', 'google-deepmind', 'google', { confidence: 0.8 }],
  ...essential.map((claim): [string, string, string] => ['ASSERTS', 'yann-lecun', claim]),
  ['ASSERTS', 'openai', 'open-weights-create-proliferation-risk', { role: 'some of its people' }],
  ['ASSERTS', 'google-deepmind', 'open-weights-create-proliferation-risk', { role: 'some of its people' }],
  ...debate.map((claim): [string, string, string] => ['ABOUT', claim, 'open-vs-closed']),
  ['ABOUT', 'llama-2-70b-leads-open-models', 'llama-2-70b'],
  ...onLlama.map((claim): [string, string, string] => ['ABOUT', claim, 'llama-2']),
  ['ABOUT', source, 'llama-2'],
  ['ABOUT', source, 'llama-2-release'],
  ...['llama-2', 'llama-2-release'].flatMap((from) =>
    tags.map((tag): [string, string, string] => ['TAGGED', from, tag]),
  ),
];

beforeAll(async () => {
  await emptyGraph();
  await importPaths(testDatabase(), [story]);
});

const read = (text: string) => testDatabase().read(text);

describe('the shipped story', () => {
  it('has exactly the entities of its reading', async () => {
    const rows = await read('MATCH (n:Entity) RETURN labels(n), n.slug');
    const found: Record<string, string[]> = {};
    for (const [labels, slug] of rows) {
      const kind = kindOfLabels(labels as string[]) ?? 'none';
      found[kind] = [...(found[kind] ?? []), slug as string].sort();
    }
    const expected = Object.entries(entities).map(([kind, slugs]) => [kind, slugs.toSorted()]);
    expect(found).toEqual(Object.fromEntries(expected));
  });

  it('has exactly the relations of its reading', async () => {
    const rows = await read(`
      MATCH (a:Entity)-[r]->(b:Entity)
      RETURN type(r), a.slug, b.slug, r.role, toString(r.since), toString(r.until), r.confidence`);
    const line = (relation: readonly unknown[]) => JSON.stringify(relation);
    const found = rows.map(([type, from, to, role, since, until, confidence]) => {
      const facts = Object.entries({ role, since, until, confidence }).filter(([, value]) => value !== null);
      return line(facts.length === 0 ? [type, from, to] : [type, from, to, Object.fromEntries(facts)]);
    });
    expect(found.sort()).toEqual(relations.map(line).sort());
  });

  it('gives evidence for everything but its source', async () => {
    const sections = [
      'Summary',
      'What Happened',
      'Why It Matters',
      'Tags',
      'Meta Releases Llama 2 as Open-Weight Model',
    ];
    const rows = await read(`
      MATCH (n:Entity) RETURN n.slug, n.evidenceSources, n.evidenceLocators
      UNION ALL
      MATCH ()-[r]->(:Entity) RETURN type(r) AS \`n.slug\`, r.evidenceSources AS \`n.evidenceSources\`, r.evidenceLocators AS \`n.evidenceLocators\``);
    for (const [what, sources, locators] of rows) {
      if (what === source) continue;
      expect(sources, String(what)).not.toEqual([]);
      expect(new Set(sources as string[]), String(what)).toEqual(new Set([source]));
      for (const locator of locators as string[]) expect(sections).toContain(locator);
    }
    expect(await storedEntity(source)).toMatchObject({ evidenceSources: [], evidenceLocators: [] });
  });

  it('knows the dates, sizes, terms and sides', async () => {
    expect(await storedEntity('llama-2')).toMatchObject({
      name: 'Llama 2',
      releasedOn: '2023-07-18',
      releasedOnPrecision: 'DAY',
      access: 'OPEN',
      modalities: [],
    });
    expect(await storedEntity('llama-2-70b-chat')).toMatchObject({
      parameterCount: 70_000_000_000,
      tuning: 'CHAT',
    });
    expect(await storedEntity('llama-2-7b')).toMatchObject({
      parameterCount: 7_000_000_000,
      tuning: 'PRETRAINED',
    });
    expect(await storedEntity('llama-2-community-license')).toMatchObject({
      allowsResearchUse: true,
      allowsCommercialUse: true,
      monthlyActiveUserLimit: 700_000_000,
      osiApproved: false,
    });
    expect(await storedEntity('llama-1-research-license')).toMatchObject({
      allowsResearchUse: true,
      allowsCommercialUse: false,
    });
    expect(await storedEntity('llama-2-release')).toMatchObject({
      occurredOn: '2023-07-18',
      eventType: 'RELEASE',
    });
    expect(await storedEntity('meta-microsoft-partnership')).toMatchObject({
      occurredOn: '2023-07-18',
      eventType: 'PARTNERSHIP',
    });
    const stances = await read('MATCH (c:Claim) RETURN c.stance, count(*) ORDER BY c.stance');
    expect(stances).toEqual([
      ['AGAINST', 1],
      ['FOR', 5],
      ['NEUTRAL', 4],
    ]);
    const against = await read(`MATCH (c:Claim {stance: 'AGAINST'}) RETURN c.slug`);
    expect(against).toEqual([['open-weights-create-proliferation-risk']]);
    const onDebate = await read(`MATCH (c:Claim {stance: 'FOR'})-[:ABOUT]->(t) RETURN DISTINCT t.slug`);
    expect(onDebate).toEqual([['open-vs-closed']]);
  });

  it('says everything in its own words', async () => {
    const lines = await readFile(story, 'utf8');
    // Runs of words as they stand in the source.
    for (const phrase of [
      'free, commercially licensable',
      'fundamentally reshaping',
      'competitive landscape',
      'proprietary frontier models',
      'optimized for dialogue',
      'vocal advocate',
      'dangerous concentration of AI power',
      'commercially viable at scale',
      'inflection point',
      'catalyzed an entire ecosystem',
      'default foundation',
      'mitigated after the fact',
    ])
      expect(lines).not.toContain(phrase);
  });

  it('changes nothing when it is loaded again', async () => {
    const before = await wholeGraph();
    expect(await importPaths(testDatabase(), [story])).toMatchObject({
      entities: { created: 0, updated: 0, unchanged: 41 },
      relations: { created: 0, updated: 0, unchanged: 64 },
    });
    expect(await wholeGraph()).toEqual(before);
  });

  it('is made once by servers that load it at the same time', async () => {
    await emptyGraph();
    const summaries = await Promise.all([1, 2, 3].map(() => importPaths(testDatabase(), [story])));
    const created = summaries.map(({ entities, relations }) => [entities.created, relations.created]);
    expect(created.sort()).toEqual([
      [0, 0],
      [0, 0],
      [41, 64],
    ]);
    expect(await read('MATCH (n:Entity) RETURN DISTINCT n.version')).toEqual([[1]]);
  });
});
