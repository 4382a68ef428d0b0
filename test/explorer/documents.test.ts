import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { print } from '@0no-co/graphql.web';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { countsDocument } from '../../src/explorer/api/counts.ts';
import * as documents from '../../src/explorer/api/documents.ts';
import { lookOf } from '../../src/explorer/drawing/kinds.ts';
import { graphqlText } from '../../src/explorer/share/graphql-text.ts';
import { questionsFor, storySlugs } from '../../src/explorer/start/questions.ts';
import { entityKinds, relations, relationTypes } from '../../src/ontology.ts';
import { root } from '../../src/root.ts';

const schema = buildSchema(readFileSync(join(root, 'schema', 'schema.graphql'), 'utf8'));

describe('what the page asks', () => {
  it.each(Object.entries({ ...documents, countsDocument }))('%s is allowed by the schema', (_, document) =>
    expect(validate(schema, parse(print(document)))).toEqual([]),
  );

  it('counts relations of every type in each direction that it has', () => {
    const asked = [
      ...print(countsDocument).matchAll(/(\w+): relations\(\s*types: \[(\w+)\],?\s+direction: (\w+)/g),
    ];
    for (const [, name, type, direction] of asked) expect(name).toBe(`${type}_${direction}`);
    const wanted = relationTypes.flatMap((type) =>
      relations[type].symmetric ? [`${type}_BOTH`] : [`${type}_OUT`, `${type}_IN`],
    );
    expect(asked.map(([, name]) => name).toSorted()).toEqual(wanted.toSorted());
  });

  it('can be written out for every question of the start page', () => {
    const questions = questionsFor(new Set(storySlugs), [
      { slug: 'meta', name: 'Meta', kind: 'ORGANIZATION' },
      { slug: 'llama-2', name: 'Llama 2', kind: 'MODEL' },
    ]);
    expect(questions).toHaveLength(5);
    for (const { view } of questions) {
      expect(validate(schema, parse(graphqlText(view)))).toEqual([]);
      expect(validate(schema, parse(graphqlText({ ...view, asOf: '2023-07-17' })))).toEqual([]);
    }
  });
});

describe('questions to begin with', () => {
  it('are about what the graph holds', () => {
    const titles = questionsFor(new Set(['llama-2']), [{ slug: 'gpt-2', name: 'GPT-2', kind: 'MODEL' }]).map(
      ({ title }) => title,
    );
    expect(titles).toEqual([
      'What is Llama 2 built on, and what is built on it?',
      'What is central, and what belongs together?',
      'What stands around GPT-2?',
      'What is GPT-2 built on, and what is built on it?',
    ]);
    expect(questionsFor(new Set(), [])).toEqual([]);
  });
});

describe('kinds', () => {
  it('differ in colour or shape, so that the colour-blind can tell them apart', () => {
    const looks = entityKinds.map((kind) => JSON.stringify(lookOf(kind)));
    expect(new Set(looks).size).toBe(entityKinds.length);
  });
});
