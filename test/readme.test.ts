import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from '../src/root.ts';
import { ask } from './support/ask.ts';
import { loadStory } from './support/story.ts';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const questions = [...readme.matchAll(/### (.+?)\n\n```graphql\n(.+?)```\n\n```json\n(.+?)```/gs)].map(
  ([, title = '', query = '', answer = '']) => ({ title, query, answer }),
);

describe('the README', () => {
  beforeAll(loadStory);

  it('asks five questions', () => expect(questions).toHaveLength(5));

  it.each(questions)('shows the answer that the server gives: $title', async ({ query, answer }) => {
    const { data, errors } = await ask(query);
    expect(errors).toEqual([]);
    expect({ data }).toEqual(JSON.parse(answer));
  });

  it('names every setting', () => {
    const config = readFileSync(join(root, 'src', 'config.ts'), 'utf8');
    const names = [...config.matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(8);
    for (const name of names) expect(readme).toContain(`\`${name}\``);
  });
});
