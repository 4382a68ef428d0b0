import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, print } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { importPaths } from '../src/import/import-paths.ts';
import { root } from '../src/root.ts';
import { ask } from './support/ask.ts';
import { emptyGraph, testDatabase } from './support/database.ts';
import { hasSharedData, shared } from './support/shared.ts';
import { loadStory } from './support/story.ts';

const guide = readFileSync(join(root, 'docs', 'guides', 'analysis.md'), 'utf8');
const [, toTheStory = '', toALargerGraph = ''] = guide.split(/^## Questions to .+$/m);

/** The questions of a part of the guide with the answers that it shows. */
const questionsOf = (part: string) =>
  [...part.matchAll(/### (.+?)\n.+?```graphql\n(.+?)```\n\n```json\n(.*?)```/gs)].map(
    ([, title = '', query = '', answer = '']) => ({ title, query, answer }),
  );

async function expectAnswer(query: string, answer: string): Promise<void> {
  const { data, errors } = await ask(query);
  expect(errors).toEqual([]);
  expect({ data }, print(parse(query))).toEqual(JSON.parse(answer));
}

describe('the guide to analysis shows what the server answers', () => {
  it('to five questions', () =>
    expect([...questionsOf(toTheStory), ...questionsOf(toALargerGraph)]).toHaveLength(5));

  describe('on the story', () => {
    beforeAll(loadStory);
    it.each(questionsOf(toTheStory))('$title', ({ query, answer }) => expectAnswer(query, answer));
  });

  describe.skipIf(!hasSharedData())('on Ecosystem Graphs', () => {
    beforeAll(async () => {
      await emptyGraph();
      await importPaths(testDatabase(), [join(shared, 'ecosystem')]);
    });
    it.each(questionsOf(toALargerGraph))('$title', ({ query, answer }) => expectAnswer(query, answer));
  });
});
