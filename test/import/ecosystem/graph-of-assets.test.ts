import { describe, expect, it } from 'vitest';
import { graphOfAssets } from '../../../src/import/ecosystem/graph-of-assets.ts';
import { type RecordFile, readAssets } from '../../../src/import/ecosystem/records.ts';
import type { Taken } from '../../../src/import/ecosystem/slugs.ts';
import type { EntityRow } from '../../../src/write/rows.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Files by their stems; a record has at least a name and is a model unless it says otherwise. */
function filesOf(records: Readonly<Record<string, readonly Fields[]>>): RecordFile[] {
  return Object.entries(records).map(([stem, list]) => ({
    file: { name: `${stem}.yaml`, locate: () => ({ line: 1 }) },
    stem,
    records: list.map((fields) => ({ type: 'model', ...fields })),
  }));
}

/** What the graph holds under a slug, which is its name as well unless another is given. */
type There = Pick<Taken, 'kind' | 'evidence'> & Partial<Taken>;

/** The graph of files, where the database holds some slugs already. */
async function graphOf(
  records: Readonly<Record<string, readonly Fields[]>>,
  there: Readonly<Record<string, There>> = {},
) {
  const files = filesOf(records);
  const { assets, problems } = readAssets(files);
  expect(problems).toEqual([]);
  const taken = new Map(
    Object.entries(there).map(([slug, one]) => [slug, { slug, name: slug, aliases: [], ...one }] as const),
  );
  const lookUp = async () => taken;
  const graph = await graphOfAssets(files, assets, lookUp);
  const entities = graph.entities.map(({ row }) => row);
  const relations = graph.relations.map(({ row }) => `${row.from} ${row.type} ${row.to}`);
  const find = (slug: string) => entities.find((row) => row.slug === slug) as EntityRow;
  const slugs = (kind: string) => entities.filter((row) => row.kind === kind).map(({ slug }) => slug);
  const dependencies = relations
    .filter((line) => line.includes('DEPENDS_ON'))
    .map((line) => line.replace('DEPENDS_ON', '>'));
  return { ...graph, entities, relations, dependencies, find, slugs };
}

describe('R4: a name that is spelled in several ways', () => {
  it('is shown as most spell it, and keeps the other spellings', async () => {
    const { find } = await graphOf({
      a: [
        { name: 'A', organization: 'Open AI', license: 'apache-2.0', dependencies: ['common crawl', 'C4'] },
        { name: 'B', organization: 'OpenAI', license: 'Apache 2.0', dependencies: ['CommonCrawl'] },
        { name: 'C', organization: 'OpenAI', license: 'Apache 2.0', dependencies: ['CommonCrawl'] },
      ],
    });
    expect(find('openai')).toMatchObject({ properties: { name: 'OpenAI', aliases: ['Open AI'] } });
    expect(find('apache-2-0')).toMatchObject({ properties: { name: 'Apache 2.0', aliases: ['apache-2.0'] } });
    expect(find('commoncrawl')).toMatchObject({
      properties: { name: 'CommonCrawl', aliases: ['common crawl'] },
    });
  });

  it('is shown by the smallest of equally frequent spellings', async () => {
    const { find } = await graphOf({
      a: [
        { name: 'A', dependencies: ['wikiPedia'] },
        { name: 'B', dependencies: ['Wikipedia'] },
      ],
    });
    expect(find('wikipedia')).toMatchObject({ properties: { name: 'Wikipedia', aliases: ['wikiPedia'] } });
  });

  it('keeps what an organisation is called elsewhere as an alias', async () => {
    const { find } = await graphOf({ a: [{ name: 'A', organization: 'Meta AI' }] });
    expect(find('meta')).toMatchObject({ properties: { name: 'Meta', aliases: ['Meta AI'] } });
  });
});

describe('R5: every record', () => {
  it('is an asset, also where two share a name', async () => {
    const { slugs, find } = await graphOf({
      alpha: [{ name: 'Dragonfly' }, { name: 'dragonfly' }],
      beta: [{ name: 'Dragon-Fly', type: 'dataset' }],
    });
    expect(slugs('MODEL')).toEqual(['dragonfly', 'dragonfly-alpha']);
    expect(slugs('DATASET')).toEqual(['dragon-fly']);
    expect(find('dragonfly-alpha')).toMatchObject({
      evidence: [{ source: 'ecosystem-graphs-alpha', locator: 'dragonfly (2)' }],
    });
  });

  it('has its own name, kind and properties', async () => {
    const { find, warnings } = await graphOf({
      'runway_ai,_inc.': [
        {
          name: ' Gen\n1 ',
          created_date: { value: 2022 },
          url: 'goose.ai',
          access: { value: 'Limited' },
          modality: 'image, text; text',
          size: '15B parameters (dense)',
        },
        {
          type: 'dataset',
          name: 'D',
          created_date: '2022-10-31',
          size: '1 TB',
          modality: 'text',
          url: 'not one',
        },
        { type: 'application', name: 'App', size: '1B parameters', modality: 'text', access: 'sort of' },
      ],
    });
    expect(find('gen-1')).toEqual({
      kind: 'MODEL',
      slug: 'gen-1',
      properties: {
        name: 'Gen 1',
        url: 'https://goose.ai',
        releasedOn: '2022-01-01',
        releasedOnPrecision: 'YEAR',
        access: 'LIMITED',
        modalities: ['image', 'text'],
        parameterCount: 15_000_000_000,
      },
      evidence: [{ source: 'ecosystem-graphs-runway-ai-inc', locator: 'Gen 1' }],
    });
    expect(find('d').properties).toEqual({
      name: 'D',
      releasedOn: '2022-10-31',
      releasedOnPrecision: 'DAY',
      modalities: ['text'],
      size: '1 TB',
    });
    expect(find('app').properties).toEqual({ name: 'App' });
    expect(warnings.map(({ field, message }) => `${field} ${message}`)).toEqual([
      'url is "not one", which is no web address, and is left out.',
      'access is "sort of" and is left out; known: open, limited, closed.',
    ]);
  });
});

describe('R6: a dependency', () => {
  it('leads to the asset with its key, also in a later file', async () => {
    const { dependencies, slugs } = await graphOf({
      a: [{ name: 'Alpaca', dependencies: ['L LaMA', 'Llama 3'] }],
      b: [{ name: 'LLaMA', dependencies: ['alpaca'] }],
    });
    expect(dependencies.sort()).toEqual(['alpaca > llama', 'alpaca > llama-3', 'llama > alpaca']);
    expect(slugs('ARTIFACT')).toEqual(['llama-3']);
  });

  it('prefers an asset of its own file, then the oldest, then that of the first file', async () => {
    const { dependencies } = await graphOf({
      a: [{ name: 'X', created_date: '2023-01-01' }],
      b: [
        { name: 'X', created_date: '2024-01-01' },
        { name: 'Own', dependencies: ['X'] },
      ],
      c: [{ name: 'X', created_date: '2022' }],
      d: [{ name: 'Old', dependencies: ['X'] }],
      e: [{ name: 'Y' }],
      f: [{ name: 'Y', created_date: '2022-01-01' }],
      g: [{ name: 'Dated', dependencies: ['Y'] }],
      h: [{ name: 'Z' }],
      i: [{ name: 'Z' }],
      j: [{ name: 'First', dependencies: ['Z'] }],
    });
    expect(dependencies).toEqual(['own > x-b', 'old > x-c', 'dated > y-f', 'first > z']);
  });

  it('is dropped and counted where it is null, the record itself, or a repeat', async () => {
    const { dependencies, dropped } = await graphOf({
      a: [
        { name: 'A', dependencies: ['unknown', 'a', 'C4', 'c-4', 'B', 'b'] },
        { name: 'B', dependencies: { explanation: '' } },
      ],
    });
    expect(dependencies).toEqual(['a > b', 'a > c4']);
    expect(dropped).toEqual({ nulls: 1, selves: 1, repeats: 2 });
  });

  it('is an artifact, one per key, with all records that name it as evidence', async () => {
    const { find, slugs } = await graphOf({
      a: [{ name: 'A', dependencies: ['Red Pajama'] }],
      b: [{ name: 'B', dependencies: ['RedPajama', 'RedPajama-Data'] }],
    });
    expect(slugs('ARTIFACT')).toEqual(['red-pajama', 'redpajama-data']);
    expect(find('red-pajama').evidence).toEqual([
      { source: 'ecosystem-graphs-a', locator: 'A' },
      { source: 'ecosystem-graphs-b', locator: 'B' },
    ]);
  });
});

describe('Organisations and licences', () => {
  it('are entities of their own, with their relations and evidence', async () => {
    const { entities, relations, find } = await graphOf({
      a: [{ name: 'A', organization: 'Together, Stanford', license: { value: '[MIT](x)' } }],
    });
    expect(entities.map(({ kind, slug }) => `${kind} ${slug}`)).toEqual([
      'SOURCE ecosystem-graphs-a',
      'ORGANIZATION together',
      'ORGANIZATION stanford-university',
      'LICENSE mit',
      'MODEL a',
    ]);
    expect(relations).toEqual([
      'together DEVELOPED a',
      'stanford-university DEVELOPED a',
      'a LICENSED_UNDER mit',
    ]);
    expect(find('mit').evidence).toEqual([{ source: 'ecosystem-graphs-a', locator: 'A' }]);
  });

  it('have the country of what they made alone, where records agree', async () => {
    const { find } = await graphOf({
      a: [
        { name: 'A', organization: 'One', nationality: 'USA' },
        { name: 'B', organization: 'One, Two', nationality: 'International' },
        { name: 'C', organization: 'Three', nationality: 'UK' },
        { name: 'D', organization: 'Three', nationality: 'France' },
        { name: 'E', organization: 'One', nationality: 'unknown' },
      ],
    });
    expect(find('one').properties).toEqual({ name: 'One', country: 'USA' });
    expect(find('two').properties).toEqual({ name: 'Two' });
    expect(find('three').properties).toEqual({ name: 'Three' });
  });
});

describe('Slugs', () => {
  it('are made of names, and tell apart what shares one', async () => {
    const { slugs } = await graphOf({
      'x y': [
        { name: 'Command R+', organization: 'Apple', license: 'Apple' },
        { name: 'Command R', dependencies: ['Äpple', '模型'] },
        { name: 'GPT-3.5' },
        { name: 'Apple' },
      ],
    });
    expect(slugs('MODEL')).toEqual(['command-r-plus', 'command-r', 'gpt-3-5', 'apple-x-y']);
    expect(slugs('ORGANIZATION')).toEqual(['apple']);
    expect(slugs('LICENSE')).toEqual(['apple-license']);
    expect(slugs('ARTIFACT')).toEqual(['apple-artifact', 'unnamed']);
  });

  it('avoid those that stand for something else in the graph', async () => {
    const platform: There = { kind: 'PLATFORM', evidence: [] };
    const { slugs } = await graphOf(
      { a: [{ name: 'OpenAI API', type: 'application', organization: 'X', dependencies: ['Y'] }] },
      { 'openai-api': platform, x: platform, 'x-organization': platform, y: platform },
    );
    expect(slugs('APPLICATION')).toEqual(['openai-api-a']);
    expect(slugs('ORGANIZATION')).toEqual(['x-organization-2']);
    expect(slugs('ARTIFACT')).toEqual(['y-artifact']);
  });

  it('are those of what the graph knows under the name', async () => {
    const evidence = [['an-article', 'Summary']] as const;
    const { slugs, dependencies } = await graphOf(
      { a: [{ name: 'Alpaca', dependencies: ['Llama 2'] }, { name: 'Vicuna' }] },
      {
        alpaca: { kind: 'MODEL', evidence },
        'llama-2': { kind: 'MODEL', evidence },
        vicuna: { kind: 'ARTIFACT', evidence: [['ecosystem-graphs-b', 'Something']] },
      },
    );
    expect(slugs('MODEL')).toEqual(['alpaca', 'vicuna']);
    expect(slugs('ARTIFACT')).toEqual([]);
    expect(dependencies).toEqual(['alpaca > llama-2']);
  });

  it('stay with the record that they were given to, in whatever order files are imported', async () => {
    const describedBy = (source: string): There => ({
      kind: 'MODEL',
      evidence: [[`ecosystem-graphs-${source}`, 'Dragonfly']],
    });
    const records = { a: [{ name: 'Dragonfly' }], b: [{ name: 'Dragonfly' }] };
    expect((await graphOf(records)).slugs('MODEL')).toEqual(['dragonfly', 'dragonfly-b']);
    const later = { dragonfly: describedBy('b') };
    expect((await graphOf({ a: records.a }, later)).slugs('MODEL')).toEqual(['dragonfly-a']);
    const both = { ...later, 'dragonfly-a': describedBy('a') };
    expect((await graphOf(records, both)).slugs('MODEL')).toEqual(['dragonfly-a', 'dragonfly']);
  });

  it('are those of what has the same key, however that was spelled, and of nothing else', async () => {
    const evidence = [['ecosystem-graphs-b', 'Something']] as const;
    const there = {
      'red-pajama-v9': { kind: 'ARTIFACT', name: 'Red Pajama V9', evidence },
      'zeta-labs': { kind: 'ORGANIZATION', name: 'Zeta Labs', aliases: ['Z'], evidence },
      'x-1': { kind: 'ARTIFACT', name: 'X.1', evidence },
      'y-1': { kind: 'MODEL', name: 'Y.1', evidence },
    } as const;
    const { find, slugs, dependencies } = await graphOf(
      {
        a: [
          { type: 'dataset', name: 'RedPajama-V9', organization: 'ZetaLabs', dependencies: ['X 1'] },
          { name: 'Y 1' },
        ],
      },
      there,
    );
    expect(slugs('DATASET')).toEqual(['red-pajama-v9']);
    expect(slugs('MODEL')).toEqual(['y-1-a']);
    expect(find('zeta-labs').properties).toMatchObject({ name: 'ZetaLabs', aliases: ['Z', 'Zeta Labs'] });
    expect(dependencies).toEqual(['red-pajama-v9 > x-1-artifact']);
  });

  it('of what was merged are those of what is left, which keeps its properties', async () => {
    const evidence = [
      ['ecosystem-graphs-a', 'Alpha'],
      ['ecosystem-graphs-a', 'Beta'],
    ] as const;
    const alpha: There = { slug: 'alpha', kind: 'MODEL', name: 'Alpha', evidence };
    const labs: There = { slug: 'labs', kind: 'ORGANIZATION', name: 'Labs', evidence };
    const { find, slugs, relations } = await graphOf(
      {
        a: [
          { name: 'Beta', organization: 'Laboratory', dependencies: ['Alpha'], access: 'closed' },
          { name: 'Alpha', organization: 'Labs', access: 'open' },
        ],
      },
      { alpha, beta: alpha, labs, laboratory: labs },
    );
    expect(slugs('MODEL')).toEqual(['alpha']);
    expect(find('alpha').properties).toMatchObject({ name: 'Alpha', access: 'OPEN' });
    expect(find('alpha').evidence).toHaveLength(2);
    expect(find('labs').properties).toEqual({ name: 'Labs', aliases: ['Laboratory'] });
    expect(relations).toEqual(['labs DEVELOPED alpha']);
  });
});

describe('Records', () => {
  it('are refused without a name or with another type, and warned of with other fields', () => {
    const files = filesOf({
      a: [{ name: 'unknown' }, { name: 'A', type: 'modle' }, { name: 'B', value: 1 }],
    });
    const { assets, problems, warnings } = readAssets([
      ...files,
      { file: { name: 'b', locate: () => ({ line: 1 }) }, stem: 'b', records: ['x', null] },
    ]);
    expect(assets.map(({ name }) => name)).toEqual(['B']);
    expect(problems.map(({ index, field, message }) => [index, field, message])).toEqual([
      [0, 'name', 'is missing; every record needs one.'],
      [1, 'type', 'is "modle", but must be one of model, dataset, application.'],
      [0, undefined, 'is "x", but must be a map with the fields of one record.'],
      [1, undefined, 'is empty, but must be a map with the fields of one record.'],
    ]);
    expect(warnings.map(({ index, field }) => [index, field])).toEqual([[2, 'value']]);
  });
});
