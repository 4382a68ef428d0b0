import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiError, type Ask, textOf } from '../../src/explorer/api/client.ts';
import { Model } from '../../src/explorer/model.ts';
import { graphmlOf, jsonOf } from '../../src/explorer/share/files.ts';
import { graphqlText } from '../../src/explorer/share/graphql-text.ts';
import { readXml } from '../export/xml-reader.ts';
import { dataOf } from '../support/ask.ts';
import { loadStory } from '../support/story.ts';

/** Asks the app in process, as the page asks its server: variables are what JSON makes of them. */
const ask: Ask = (document, variables) => dataOf(textOf(document), JSON.parse(JSON.stringify(variables)));

/** The model of a page that was opened by a link, once everything is answered. */
async function opened(link: string, by: Ask = ask): Promise<Model> {
  const model = new Model(by);
  await model.start(link);
  await settled(model);
  return model;
}

const settled = (model: Model) => vi.waitUntil(() => model.asking.value === 0, { timeout: 30_000 });

const slugsOf = (model: Model) => [...model.picture.value.entities.keys()];
const typesOf = (model: Model) => [...model.picture.value.links.values()].map(({ type }) => type).sort();

beforeAll(loadStory);

describe('the picture', () => {
  it('of two that are connected holds the ways between them, with where each relation is stated', async () => {
    const model = await opened('paths=yann-lecun*openai*10*1');
    expect(slugsOf(model)).toEqual([
      'yann-lecun',
      'open-models-are-essential-for-innovation',
      'open-vs-closed',
      'open-weights-create-proliferation-risk',
      'openai',
    ]);
    const [{ found }] = model.steps.value as [(typeof model.steps.value)[number]];
    expect(found.paths?.[0]?.links.map(({ evidence }) => evidence[0]?.locator)).toEqual([
      'What Happened',
      'What Happened',
      'Why It Matters',
      'Why It Matters',
    ]);
    expect(model.link.value).toBe('paths=yann-lecun*openai*10*1');
  });

  it('joins entities that came by different steps', async () => {
    const model = await opened('add=llama-2*meta');
    expect(typesOf(model)).toEqual(['DEVELOPED']);
  });

  it('expands up to a limit and says how much there is', async () => {
    const model = await opened('add=llama-2&expand=llama-2*VARIANT_OF*IN*2');
    expect(slugsOf(model)).toHaveLength(3);
    expect(model.steps.value.at(-1)?.found.outOf).toBe(6);
    model.act({
      do: 'step',
      step: { is: 'expand', slug: 'llama-2', type: 'VARIANT_OF', direction: 'IN', limit: 100 },
    });
    await settled(model);
    expect(slugsOf(model)).toHaveLength(7);
    expect(model.steps.value.at(-1)?.found.outOf).toBeUndefined();
  });

  it('collapses with everything that was expanded further out, and comes back by undo', async () => {
    const model = await opened('add=meta&expand=meta*DEVELOPED*OUT*25&expand=llama-2*AVAILABLE_ON*OUT*25');
    const all = slugsOf(model);
    expect(all).toEqual(expect.arrayContaining(['meta', 'llama-2', 'llama-1', 'azure']));
    model.act({ do: 'collapse', slug: 'meta' });
    expect(slugsOf(model)).toEqual(['meta']);
    model.undo();
    expect(slugsOf(model)).toEqual(all);
    model.redo();
    expect(slugsOf(model)).toEqual(['meta']);
  });

  it('leaves out what is hidden, and what was there by nothing else', async () => {
    const model = await opened('add=llama-2&expand=llama-2*AVAILABLE_ON*OUT*25');
    model.act({ do: 'toggleType', type: 'AVAILABLE_ON' });
    expect(slugsOf(model)).toEqual(['llama-2']);
    expect(model.picture.value.typeCounts.get('AVAILABLE_ON')).toBe(3);
    model.act({ do: 'showAll' });
    model.act({ do: 'toggleKind', kind: 'PLATFORM' });
    expect(slugsOf(model)).toEqual(['llama-2']);
  });

  it('is that of a day', async () => {
    const model = await opened('add=llama-2&expand=llama-2*AVAILABLE_ON*OUT*25&on=2023-07-17');
    expect(slugsOf(model)).toEqual(['llama-2']);
    model.act({ do: 'asOf', day: '2023-07-18' });
    await settled(model);
    expect(slugsOf(model)).toHaveLength(4);
  });

  it('of a lineage goes both ways, also on a day', async () => {
    const model = await opened('lineage=llama-2*BOTH');
    expect(slugsOf(model)).toHaveLength(8);
    expect(new Set(typesOf(model))).toEqual(new Set(['FINE_TUNED_FROM', 'SUCCEEDS', 'VARIANT_OF']));
    model.act({ do: 'asOf', day: '2023-07-18' });
    await settled(model);
    expect(slugsOf(model)).toHaveLength(8);
  });

  it('knows how central its entities are and what belongs together', async () => {
    const model = await opened('top=5&size=PAGERANK&colour=community');
    const { scores, communities, communityNames } = model.analysis.value ?? {};
    for (const slug of slugsOf(model)) {
      expect(scores?.get(slug)?.score).toBeGreaterThan(0);
      expect(communities?.has(slug)).toBe(true);
    }
    expect(communityNames?.length).toBeGreaterThan(1);
  });

  it('is asked for by the query that opens in GraphiQL', async () => {
    for (const link of [
      'add=meta*openai',
      'around=meta*1*100',
      'paths=yann-lecun*openai*10*3',
      'lineage=llama-2*BOTH',
      'top=7',
      'add=llama-2&expand=llama-2*AVAILABLE_ON*OUT*25&on=2023-07-18',
    ]) {
      const model = await opened(link);
      const answer = JSON.stringify(await dataOf(graphqlText(model.view.value)));
      const asked = new Set([...answer.matchAll(/"slug":"([^"]+)"/g)].map(([, slug]) => slug));
      expect([...asked, ...(link.startsWith('lineage') ? ['llama-2'] : [])].toSorted()).toEqual(
        slugsOf(model).toSorted(),
      );
    }
  });
});

describe('a server that does not answer', () => {
  it('is told, and asked again', async () => {
    let down = false;
    const sometimes: Ask = (document, variables, abort) =>
      down
        ? Promise.reject(new ApiError('GRAPH_UNAVAILABLE', 'The graph is away.'))
        : ask(document, variables, abort);
    const model = await opened('add=meta', sometimes);
    down = true;
    model.act({ do: 'step', step: { is: 'add', slugs: ['openai'] } });
    await settled(model);
    expect(model.trouble.value).toMatchObject({ code: 'GRAPH_UNAVAILABLE' });
    expect(slugsOf(model)).toEqual(['meta']);
    down = false;
    model.retry();
    await settled(model);
    expect(model.trouble.value).toBeNull();
    expect(slugsOf(model)).toEqual(['meta', 'openai']);
  });
});

describe('a file', () => {
  it('of GraphML or JSON holds the picture', async () => {
    const model = await opened('add=meta*llama-2*microsoft');
    const { picture, view } = model;
    const graph = readXml(graphmlOf(picture.value)).children.find(({ name }) => name === 'graph');
    const nodes = graph?.children.filter(({ name }) => name === 'node') ?? [];
    expect(nodes.map(({ attributes }) => attributes.id)).toEqual(['meta', 'llama-2', 'microsoft']);
    const edges = graph?.children.filter(({ name }) => name === 'edge') ?? [];
    expect(edges.map(({ attributes: { source, target } }) => `${source} ${target}`)).toEqual([
      'meta llama-2',
      'meta microsoft',
    ]);
    const json = JSON.parse(jsonOf(picture.value, view.value));
    expect(json.entities).toHaveLength(3);
    expect(json.relations).toEqual([
      expect.objectContaining({ type: 'DEVELOPED', from: 'meta', to: 'llama-2' }),
      expect.objectContaining({ type: 'PARTNERED_WITH', role: 'distribution', since: '2023-07-18' }),
    ]);
  });
});
