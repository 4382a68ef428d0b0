import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../src/errors.ts';
import { type ImportOptions, importPaths } from '../../src/import/import-paths.ts';
import { ImportError } from '../../src/import/problem.ts';
import type { ShowProgress } from '../../src/import/progress.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { storedEntity, storedRelations, wholeGraph } from '../write/stored.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
  file = join(folder, 'data.yaml');
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(emptyGraph);

async function load(text: string | Uint8Array, options: ImportOptions = {}) {
  await writeFile(file, text);
  return importPaths(testDatabase(), [file], options);
}

/** What is said against a text, one line a problem, without the name of the file; nothing may have been written. */
async function problems(text: string | Uint8Array, options: ImportOptions = {}): Promise<string[]> {
  const before = await wholeGraph();
  const error = await load(text, options).then(
    () => expect.unreachable('was imported'),
    (thrown: unknown) => thrown,
  );
  expect(await wholeGraph()).toEqual(before);
  if (!(error instanceof ImportError)) throw error;
  expect(error).toBeInstanceOf(StartError);
  const [head, ...lines] = error.message.split('\n');
  expect(head).toMatch(/was not imported, because of (one problem|\d+ problems):$/);
  return lines.map((line) => line.replace(`  ${file}:`, ''));
}

const basis = `
sources:
  - { slug: press, name: Press }
organizations:
  - { slug: meta, name: Meta }
  - { slug: microsoft, name: Microsoft }
models:
  - { slug: m, name: M, evidence: [{ source: press, locator: p. 1 }] }
`;

describe('importPaths', () => {
  it('creates, changes and leaves alone, and says how much of each', async () => {
    const relation = 'relations:\n  DEVELOPED: [{ from: meta, to: m, evidence: [{ source: press }] }]\n';
    expect(await load(basis + relation)).toMatchObject({
      entities: { created: 4, updated: 0, unchanged: 0 },
      relations: { created: 1, updated: 0, unchanged: 0 },
    });
    const changed = `models: [{ slug: m, name: M 2 }, { slug: n, name: N }]\nrelations: { DEVELOPED: [{ from: meta, to: m, confidence: 1 }, { from: meta, to: n }] }\n`;
    expect(await load(changed)).toMatchObject({
      entities: { created: 1, updated: 1, unchanged: 0 },
      relations: { created: 1, updated: 1, unchanged: 0 },
    });
    expect(await storedEntity('m')).toMatchObject({ name: 'M 2', version: 2, evidenceSources: ['press'] });
    expect(await storedRelations('meta', 'm')).toEqual([
      expect.objectContaining({ confidence: 1, evidenceSources: ['press'] }),
    ]);
  });

  it('finds what the file refers to in the graph', async () => {
    await load(basis);
    const more = `
modelVariants: [{ slug: v, name: V, tuning: CHAT, evidence: [{ source: press }] }]
relations: { VARIANT_OF: [{ from: v, to: m }] }
`;
    expect(await load(more)).toMatchObject({ entities: { created: 1 }, relations: { created: 1 } });
    // The variant's relation is in the graph now.
    expect(await load('modelVariants: [{ slug: v, name: V, tuning: CHAT }]')).toMatchObject({
      entities: { unchanged: 1 },
    });
  });

  it('removes what is null', async () => {
    await load('models: [{ slug: m, name: M, summary: S., access: OPEN }]');
    await load('models: [{ slug: m, name: M, summary: null, access: }]');
    const stored = await storedEntity('m');
    expect(stored).not.toHaveProperty('summary');
    expect(stored).not.toHaveProperty('access');
  });

  it('understands anchors and keys without a list', async () => {
    const text = `
sources: [{ slug: press, name: Press }]
people:
models:
  - { slug: a, name: A, evidence: &page [{ source: press, locator: p. 1 }] }
  - { slug: b, name: B, evidence: *page }
relations:
`;
    expect(await load(text)).toMatchObject({ entities: { created: 3 }, relations: { created: 0 } });
    expect(await storedEntity('b')).toMatchObject({ evidenceLocators: ['p. 1'] });
  });

  it('loads a large file in batches and says how far it is', async () => {
    const models = Array.from(
      { length: 6_000 },
      (_, index) => `  - { slug: m-${index}, name: M ${index}, evidence: [{ source: press }] }`,
    );
    const relations = models.map((_, index) => `    - { from: meta, to: m-${index} }`);
    // Sources come last: what refers to them is written before them.
    const text = `models:\n${models.join('\n')}\norganizations: [{ slug: meta, name: Meta }]\nsources: [{ slug: press, name: Press }]\nrelations:\n  DEVELOPED:\n${relations.join('\n')}\n`;
    const shown: Record<string, { total: number; done: number; ended: boolean }> = {};
    const showProgress: ShowProgress = (title, total) => {
      const part = { total, done: 0, ended: false };
      shown[title] = part;
      return {
        add: (amount) => {
          part.done += amount;
        },
        stop: () => {
          part.ended = true;
        },
      };
    };
    expect(await load(text, { showProgress })).toMatchObject({
      entities: { created: 6_002, updated: 0, unchanged: 0 },
      relations: { created: 6_000, updated: 0, unchanged: 0 },
    });
    expect(shown).toEqual({
      Checking: { total: 2 * text.length, done: 2 * text.length, ended: true },
      Entities: { total: 6_002, done: 6_002, ended: true },
      Relations: { total: 6_000, done: 6_000, ended: true },
    });
    expect(await load(text)).toMatchObject({
      entities: { unchanged: 6_002 },
      relations: { unchanged: 6_000 },
    });
  });
});

describe('importPaths in many small transactions', () => {
  const source = (slug: string, ...named: string[]) =>
    `  - { slug: ${slug}, name: ${slug}, evidence: [${named.map((name) => `{ source: ${name} }`).join(', ')}] }\n`;
  const text = [
    'organizations:\n',
    ...Array.from(
      { length: 20 },
      (_, i) => `  - { slug: o-${i}, name: O ${i}, evidence: [{ source: s-${i % 5} }] }\n`,
    ),
    'relations: { PARTNERED_WITH: [{ from: o-1, to: o-2, evidence: [{ source: s-4 }] }] }\n',
    'sources:\n',
    // A chain against the order of the file, a circle, and one that names itself.
    ...[source('s-0', 's-1'), source('s-1', 's-2'), source('s-2', 's-3'), source('s-3')],
    ...[source('s-4', 's-5', 's-0'), source('s-5', 's-6'), source('s-6', 's-4'), source('s-7', 's-7')],
  ].join('');
  const all = { entities: { created: 28, updated: 0, unchanged: 0 }, relations: { created: 1 } };

  it('writes sources before what names them, wherever they stand', async () => {
    expect(await load(text, { batchSize: 1 })).toMatchObject(all);
    expect(await storedEntity('s-4')).toMatchObject({ evidenceSources: ['s-5', 's-0'], version: 1 });
    expect(await load(text, { batchSize: 1 })).toMatchObject({ entities: { unchanged: 28 } });
  });

  it('finds out what would change although it writes nothing', async () => {
    expect(await load(text, { batchSize: 1, dryRun: true })).toMatchObject(all);
    expect(await wholeGraph()).toEqual({ entities: [], relations: [] });
  });
});

describe('importPaths refuses', () => {
  it('a file that is not there, is a folder, or is not text', async () => {
    await expect(importPaths(testDatabase(), [join(folder, 'none.yaml')])).rejects.toThrow(
      /none\.yaml can't be read: ENOENT/,
    );
    await mkdir(join(folder, 'folder.yaml'));
    await expect(importPaths(testDatabase(), [join(folder, 'folder.yaml')])).rejects.toThrow(
      /folder\.yaml holds no file to import/,
    );
    await expect(load(new Uint8Array([0x61, 0xff, 0xfe]))).rejects.toThrow('is not text in UTF-8');
  });

  it('records of Ecosystem Graphs together with files in other formats', async () => {
    const records = join(folder, 'records.yaml');
    await writeFile(records, '- type: model\n  name: M\n');
    await writeFile(file, basis);
    await expect(importPaths(testDatabase(), [file, records])).rejects.toThrow(
      'Import the others first, then the records.',
    );
    expect(await wholeGraph()).toEqual({ entities: [], relations: [] });
  });

  it('a file that is too large', async () => {
    await expect(load(new Uint8Array(16 * 2 ** 20 + 1))).rejects.toThrow(
      'has 17 MB; a YAML file may have 16 MB. Split it',
    );
  });

  it('text that is not YAML, with every place', async () => {
    expect(await problems('models:\n  - { slug: a\n  - b: [\n')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\d+:\d+ .+\.$/)]),
    );
    expect(await problems('models: []\nmodels: []\n')).toEqual(['2:1 Map keys must be unique.']);
    expect(await problems('models: []\n---\nmodels: []\n')).toEqual([
      expect.stringMatching(/^2:1 .*multiple documents/),
    ]);
    expect(await problems('models: *gone\n')).toEqual([expect.stringContaining('Unresolved alias')]);
  });

  it('aliases that unfold to gigabytes', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`,
    );
    const bomb = ['l0: &l0 [x, x, x, x, x, x, x, x, x, x]', ...levels].join('\n');
    expect(await problems(bomb)).toEqual([
      '1:1 The aliases (*name) repeat more than 10000 values. Write them out or split the file.',
    ]);
  });

  it('data of another shape', async () => {
    expect(await problems('')).toEqual([
      '1:1 The file is empty, but must be a map with keys such as models and relations.',
    ]);
    expect(await problems('- a\n', { format: 'modelgraph' })).toEqual([
      '1:1 The file is a list, but must be a map with keys such as models and relations.',
    ]);
    expect(await problems('models: {}\npeople: [meta]\nrelations: []\n')).toEqual([
      '1:9 models: is a map, but must be a list.',
      '2:10 people[0]: is "meta", but must be a map of properties.',
      '3:12 relations: is a list, but must be a map of relation types.',
    ]);
  });

  it('names that are not known, with the one that was probably meant', async () => {
    const text = `
model: []
models:
  - slug: m
    name: M
    relesedOn: 2023-07-18
    weather: fine
relations:
  DEVELOPT: []
  DEVELOPED:
    - { form: meta, to: m, evidence: [{ source: press, page: 1 }] }
`;
    expect(await problems(text)).toEqual([
      '2:1 model: "model" is not known here; did you mean "models"?',
      '6:5 models[0].relesedOn: "relesedOn" is not known here; did you mean "releasedOn"?',
      '7:5 models[0].weather: "weather" is not known here; allowed: slug, name, aliases, summary, url, releasedOn, releasedOnPrecision, access, modalities, parameterCount, formerSlugs, evidence.',
      '9:3 relations.DEVELOPT: "DEVELOPT" is not known here; did you mean "DEVELOPED"?',
      '11:7 relations.DEVELOPED[0].from: is missing; it must be text; put quotes around it if it is.',
      '11:9 relations.DEVELOPED[0].form: "form" is not known here; did you mean "from"?',
      '11:56 relations.DEVELOPED[0].evidence[0].page: "page" is not known here; allowed: source, locator.',
    ]);
  });

  it('values that are not allowed', async () => {
    const text = `
models:
  - slug: Llama 2
    name: 2
    aliases: x
    url: javascript:alert(1)
    releasedOn: 2023-02-30
    access: OPPEN
    parameterCount: -1
licenses:
  - { slug: l, name: "", osiApproved: yes }
claims:
  - { slug: c, name: C, statement: S. }
events:
  - slug: e
    name: E
    occurredOn: July
    eventType: RELEASE
`;
    expect(await problems(text)).toEqual([
      '3:11 models[0].slug: is "Llama 2", but must be lower-case letters and digits joined by - . _ or +, at most 200 characters, like llama-2-7b.',
      '4:11 models[0].name: is 2, but must be text; put quotes around it if it is.',
      '5:14 models[0].aliases: is "x", but must be a list.',
      '6:10 models[0].url: is "javascript:alert(1)", but must be an address that begins with http:// or https://.',
      '7:17 models[0].releasedOn: is "2023-02-30", but must be a day that exists, written like 2023-07-18.',
      '8:13 models[0].access: is "OPPEN", but must be one of OPEN, LIMITED, CLOSED, UNKNOWN; did you mean OPEN?',
      '9:21 models[0].parameterCount: is -1, but must be at least 0.',
      expect.stringMatching(/^11:22 licenses\[0\]\.name: is "", but must not be empty/),
      '11:39 licenses[0].osiApproved: is "yes", but must be true or false.',
      '13:5 claims[0].stance: is missing; it must be one of FOR, AGAINST, NEUTRAL.',
      '17:17 events[0].occurredOn: is "July", but must be a day that exists, written like 2023-07-18.',
    ]);
  });

  it('names and aliases that an index has no room for', async () => {
    const long = 'x'.repeat(501);
    expect(await problems(`topics: [{ slug: t, name: ${long}, aliases: [ok, ${long}] }]`)).toEqual([
      expect.stringMatching(/ topics\[0\]\.name: is "x{80}…", but must not be longer than 500 characters\.$/),
      expect.stringMatching(/ topics\[0\]\.aliases\[1\]: is "x{80}…", but must not be longer than 500/),
    ]);
  });

  it('dates, confidences and roles that make no sense', async () => {
    const text = `${basis}
relations:
  DEVELOPED:
    - { from: meta, to: m, since: 2023-07-18, until: 2023-07-18 }
    - { from: meta, to: m, role: a, confidence: 1.01 }
    - { from: meta, to: m, role: b, confidence: .nan }
    - { from: meta, to: m, role: "" }
    - { from: meta, to: m, since: 2023 }
`;
    expect(await problems(text)).toEqual([
      '12:54 relations.DEVELOPED[0].until: It would end on 2023-07-18, but that must be after it begins, 2023-07-18.',
      '13:49 relations.DEVELOPED[1].confidence: A confidence of 1.01 is not allowed; it must be from 0 to 1.',
      expect.stringMatching(/^14:49 relations\.DEVELOPED\[2\]\.confidence: is NaN, but must be/),
      expect.stringMatching(/^15:34 relations\.DEVELOPED\[3\]\.role: is "", but must not be empty/),
      expect.stringMatching(/^16:35 relations\.DEVELOPED\[4\]\.since: is 2023, but must be/),
    ]);
  });

  it('what is there twice', async () => {
    const text = `${basis}
people:
  - { slug: m, name: M }
  - { slug: p, name: P }
  - { slug: p, name: P }
relations:
  PARTNERED_WITH:
    - { from: meta, to: microsoft }
    - { from: microsoft, to: meta }
`;
    expect(await problems(text)).toEqual([
      '11:13 people[0].slug: "m" is the slug of an entity that stands before it.',
      `11:13 people[0].slug: "m" is the slug of an entity of kind MODEL; it can't become one of kind PERSON.`,
      '13:13 people[2].slug: "p" is the slug of an entity that stands before it.',
      '17:7 relations.PARTNERED_WITH[1]: repeats a relation that stands before it.',
    ]);
  });

  it('a slug that has another kind in the graph', async () => {
    await load(basis);
    expect(await problems('people: [{ slug: m, name: M }]')).toEqual([
      `1:18 people[0].slug: "m" is the slug of an entity of kind MODEL; it can't become one of kind PERSON.`,
    ]);
  });

  it('relations that the ontology does not know, and ends and sources that do not exist', async () => {
    const text = `${basis}
relations:
  DEVELOPED:
    - { from: m, to: meta }
    - { from: metta, to: m }
    - { from: meta, to: somewhere-else }
  PARTNERED_WITH:
    - { from: meta, to: meta }
  OPERATES:
  AUTHORED:
    - { from: meta, to: m, evidence: [{ source: pres }, { source: m }] }
`;
    expect(await problems(text)).toEqual([
      `12:15 relations.DEVELOPED[0].from: DEVELOPED can't start at "m", whose kind is MODEL; allowed: ORGANIZATION.`,
      `12:22 relations.DEVELOPED[0].to: DEVELOPED can't end at "meta", whose kind is ORGANIZATION; allowed: MODEL, DATASET, APPLICATION.`,
      `13:15 relations.DEVELOPED[1].from: There is no entity "metta". Did you mean "meta"?`,
      `14:25 relations.DEVELOPED[2].to: There is no entity "somewhere-else".`,
      `16:25 relations.PARTNERED_WITH[0].to: PARTNERED_WITH can't join "meta" to itself.`,
      `19:25 relations.AUTHORED[0].to: AUTHORED can't end at "m", whose kind is MODEL; allowed: PUBLICATION.`,
      `19:49 relations.AUTHORED[0].evidence[0].source: There is no source "pres". Did you mean "press"?`,
      `19:67 relations.AUTHORED[0].evidence[1].source: Evidence has to name a SOURCE, but the kind of "m" is MODEL.`,
    ]);
  });

  it('variants of no model or of two', async () => {
    const text = `${basis}
  - { slug: n, name: N }
modelVariants:
  - { slug: none, name: None, tuning: CHAT }
  - { slug: two, name: Two, tuning: CHAT }
  - { slug: one, name: One, tuning: CHAT }
relations:
  VARIANT_OF:
    - { from: two, to: m }
    - { from: two, to: n }
    - { from: one, to: m }
`;
    expect(await problems(text)).toEqual([
      '12:5 modelVariants[0]: "none" is a variant of no model: it needs one VARIANT_OF relation.',
      expect.stringMatching(/^18:7 relations\.VARIANT_OF\[1\]: "two" would be a variant of 2 models/),
    ]);
  });

  it('a second model for a variant that the graph holds', async () => {
    await load(`${basis}
  - { slug: n, name: N }
modelVariants: [{ slug: v, name: V, tuning: CHAT }]
relations: { VARIANT_OF: [{ from: v, to: m }] }`);
    expect(await problems('relations: { VARIANT_OF: [{ from: v, to: n }] }')).toEqual([
      expect.stringMatching(/^1:27 relations\.VARIANT_OF\[0\]: "v" would be a variant of 2 models/),
    ]);
  });

  it('an entity for its own faults only, not for those of what refers to it', async () => {
    const text = `
models: [{ slug: m, name: M, access: open-ish }]
organizations: [{ slug: meta, name: Meta }]
relations: { DEVELOPED: [{ from: meta, to: m }] }
`;
    expect(await problems(text)).toHaveLength(1);
  });

  it('a thousand problems with the first two hundred', async () => {
    const models = Array.from({ length: 1_000 }, (_, index) => `  - { slug: m-${index} }`);
    const lines = await problems(`models:\n${models.join('\n')}\n`);
    expect(lines).toHaveLength(201);
    expect(lines.at(-1)).toBe('  … and 800 more.');
  });

  it('names the file in every line', async () => {
    await writeFile(file, 'modles: []\n');
    await expect(importPaths(testDatabase(), [file])).rejects.toThrow(
      `${file} was not imported, because of one problem:\n  ${file}:1:1 modles: "modles" is not known here; did you mean "models"?`,
    );
  });
});
