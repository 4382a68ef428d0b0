import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Kind, parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { HttpServer } from '../src/http/http-server.ts';
import { root } from '../src/root.ts';
import { ask } from './support/ask.ts';
import { loadStory } from './support/story.ts';

const folder = join(root, 'docs', 'examples');
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.graphql'))
  .sort();
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

/** Whether something comes back for a field: a list or connection has to have entries. */
function isAnswer(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value === null || typeof value !== 'object') return value !== null && value !== '';
  const lists = Object.entries(value).filter(([key]) => key === 'nodes' || key === 'edges');
  const parts = lists.length ? lists.map(([, list]) => list) : Object.values(value);
  return parts.some(isAnswer) && lists.every(([, list]) => isAnswer(list));
}

describe('the example operations', () => {
  beforeAll(loadStory);

  it.each(files)('%s is answered, with something for every root field', async (file) => {
    const { data, errors } = await ask(textOf(file));
    expect(errors).toEqual([]);
    expect(Object.keys(data).length).toBeGreaterThan(0);
    for (const [field, value] of Object.entries(data))
      expect([field, isAnswer(value)]).toEqual([field, true]);
  });

  it.each(files)('%s begins with a comment and holds one operation, whose name is its tab', (file) => {
    const text = textOf(file);
    expect(text).toMatch(/^(# .+\n){2,}query /);
    const [operation, ...others] = parse(text).definitions;
    expect(others).toEqual([]);
    expect(operation?.kind === Kind.OPERATION_DEFINITION && operation.name?.value).toBeTruthy();
  });

  it('have names of their own', () => {
    const names = files.map((file) => /^query (\w+)/m.exec(textOf(file))?.[1]);
    expect(new Set(names).size).toBe(files.length);
  });

  it('are listed in the README, in order', () => {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const listed = [...readme.matchAll(/\]\((\d[^)]*)\)/g)].map(([, file]) => file);
    expect(listed).toEqual(files);
  });

  it('use every root field that reads the graph but the plain lists and look-ups by id', () => {
    const used = files.map(textOf).join('\n');
    const questions =
      'entity models entities search resolve neighborhood paths lineage timeline facets stats ontology analysis impact licenseLineage debate';
    for (const field of questions.split(' ')) expect(used).toMatch(new RegExp(`\\b${field}\\b *[({]`));
  });
});

describe('GraphiQL', () => {
  it('opens with the examples as tabs, the page of Llama 2 in front', async () => {
    const server = await HttpServer.listen('127.0.0.1', 0);
    const page = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
    const html = await page.text();
    await server.stop();
    expect(files[0]).toBe('01-entity-page.graphql');
    expect(html).toContain(JSON.stringify(files.map((file) => ({ query: textOf(file) }))));
    // What keeps tabs in their place, and the names in GraphiQL that it relies on.
    expect(html).toContain('<head><style>.graphiql-tab { transform: none !important }');
    for (const name of ['"graphiql-tab"', '"tabState"']) expect(html.replaceAll('\\"', '"')).toContain(name);
  });
});
