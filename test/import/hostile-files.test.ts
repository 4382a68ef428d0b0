import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkGraph } from '../../src/check/check-graph.ts';
import { StartError } from '../../src/errors.ts';
import { type ImportOptions, importPaths } from '../../src/import/import-paths.ts';
import { ImportError } from '../../src/import/problem.ts';
import { entityNames, relationNames } from '../../src/import/read-row.ts';
import { entityKinds } from '../../src/ontology.ts';
import { startCommand, testDatabaseSettings } from '../support/command.ts';
import { emptyGraph, emptyLog, testDatabase } from '../support/database.ts';
import { storedEntity, wholeGraph } from '../write/stored.ts';

/** Files that nobody in his right mind would write, or somebody with evil in it. */

let folder: string;
let before: unknown;

const basis = [
  { kind: 'SOURCE', slug: 'press', name: 'Press' },
  { kind: 'ORGANIZATION', slug: 'meta', name: 'Meta' },
  { kind: 'MODEL', slug: 'm', name: 'M', evidence: [{ source: 'press' }] },
  { kind: 'MODEL_VARIANT', slug: 'v', name: 'V', tuning: 'CHAT' },
  { type: 'VARIANT_OF', from: 'v', to: 'm' },
  { type: 'DEVELOPED', from: 'meta', to: 'm', confidence: 0.5 },
];

beforeAll(async () => {
  await emptyGraph();
  await emptyLog();
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-hostile-'));
  await importPaths(testDatabase(), [await write('basis.jsonl', lines(basis))]);
  before = await wholeGraph();
});
afterAll(() => rm(folder, { recursive: true }));

const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

async function write(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** Why files at some paths are refused, a line each, without the folder; the graph is left as it was. */
async function whyNot(paths: readonly string[], options: ImportOptions = {}): Promise<string[]> {
  const error = await importPaths(testDatabase(), paths, options).then(
    () => expect.unreachable('was imported'),
    (thrown: unknown) => thrown,
  );
  expect(await wholeGraph()).toEqual(before);
  if (!(error instanceof StartError)) throw error;
  const message = error.message.replaceAll(`${folder}/`, '').split('\n');
  return error instanceof ImportError ? message.slice(1).map((line) => line.trim()) : message;
}

/** The same of one file with this name and content. */
const refused = async (name: string, content: string | Uint8Array) => whyNot([await write(name, content)]);

/** What imports do to the graph is taken back. */
async function undo(): Promise<void> {
  const slugs = basis.flatMap((row) => row.slug ?? []);
  await testDatabase().run('MATCH (n:Entity) WHERE NOT n.slug IN $p.slugs DETACH DELETE n', { p: { slugs } });
}

describe('an import refuses YAML', () => {
  it('whose aliases lead back to where they stand', async () => {
    expect(await refused('a.yaml', 'models: &a [*a]')).toEqual([
      'a.yaml:1:13 models[0]: is a list, but must be a map of properties.',
    ]);
    expect(await refused('a.yaml', 'models: [&a { slug: a, name: A, evidence: [*a] }]')).toEqual([
      ...Array(4).fill(expect.stringMatching(/^a\.yaml:1:\d+ models\[0\]\.evidence\[0\]/)),
    ]);
  });

  it('that is nested a hundred thousand deep', async () => {
    const deep = `models: ${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(await refused('a.yaml', deep)).toEqual([
      expect.stringMatching(/^a\.yaml:1:\d+ Lists and maps are nested more than 100 deep\.$/),
    ]);
  });

  it('with many keys, which must not be compared one by one with all others', async () => {
    const keys = Array.from({ length: 30_000 }, (_, i) => `k${i}: 1`);
    const said = await refused('a.yaml', `${keys.join('\n')}\nk7: 2`);
    expect(said).toEqual(['a.yaml:30001:1 Map keys must be unique.']);
    const same = await refused('a.yaml', 'k: 1\n'.repeat(60_000));
    expect(same.slice(0, 2)).toEqual([
      'a.yaml:2:1 Map keys must be unique.',
      'a.yaml:3:1 Map keys must be unique.',
    ]);
  });

  it('with a number of a million digits', async () => {
    const digits = '9'.repeat(1_000_000);
    expect(await refused('a.yaml', `models: [{ slug: a, name: A, parameterCount: ${digits} }]`)).toEqual([
      'a.yaml:1:46 models[0].parameterCount: is a number of more than 150 digits, but must be at most 9223372036854775807.',
    ]);
  });

  it('with keys that JavaScript has a meaning for', async () => {
    const said = await refused(
      'a.yaml',
      '__proto__: { x: 1 }\nconstructor: []\nmodels: [{ slug: a, name: A, __proto__: { access: OPEN }, toString: 1 }]\nrelations: { __proto__: [], valueOf: [] }',
    );
    expect(said.map((line) => /"(\w+)" is not known here/.exec(line)?.[1])).toEqual([
      ...['__proto__', 'constructor', '__proto__', 'toString', '__proto__', 'valueOf'],
    ]);
    expect({}).not.toHaveProperty('access');
  });

  it('with tags that would make something else of a value', async () => {
    expect(await refused('a.yaml', 'models: !!set { a, b }')).toEqual([
      expect.stringContaining('must be a list'),
    ]);
    expect(await refused('a.yaml', 'models: [{ slug: a, name: !!binary aGVsbG8= }]')).toHaveLength(1);
  });

  it('that is no UTF-8, with the line', async () => {
    const text = Buffer.from('models:\n  - { slug: a, name: caf? }\n', 'latin1');
    text[text.indexOf('?')] = 0xe9;
    expect(await refused('a.yaml', text)).toEqual(['a.yaml:2 is not text in UTF-8.']);
  });
});

describe('an import refuses JSON Lines', () => {
  it('nested a million deep, wherever that is', async () => {
    const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`;
    const said = await refused(
      'a.jsonl',
      [
        `{"kind":"MODEL","slug":"a","name":${deep}}`,
        `{"kind":"MODEL","slug":"b","name":"B","evidence":${deep}}`,
        `{"kind":${deep},"slug":"c"}`,
        `{"type":"DEVELOPED","from":${deep},"to":"m"}`,
        deep,
        '{"a":'.repeat(1_000_000),
      ].join('\n'),
    );
    expect(said).toEqual([
      'a.jsonl:1 name: is a list, but must be text; put quotes around it if it is.',
      'a.jsonl:2 evidence[0]: is a list, but must be a map of properties.',
      expect.stringMatching(/^a\.jsonl:3 kind: is a list, but must be one of ORGANIZATION/),
      'a.jsonl:4 from: is a list, but must be text; put quotes around it if it is.',
      'a.jsonl:5 The line is a list, but must be a map with a kind or a type.',
      expect.stringMatching(/^a\.jsonl:6 The line is no JSON: .{1,250}$/),
    ]);
  });

  it('that gives a name two values, of which one would be lost', async () => {
    const text = [
      '{"kind":"MODEL","slug":"a","name":"A","name":"B"}',
      '{"kind":"MODEL","slug":"b","name":"B: \\"name\\": C","evidence":[{"source":"s","source":"t"}]}',
      '{"kind" : "MODEL","slug":"c","slug":"c","name":"C"}',
      '{"kind":"SOURCE","slug":"s","name":"see \\"a\\":1, http://b:2"}',
    ];
    expect(await refused('a.jsonl', text.join('\n'))).toEqual(
      [1, 2, 3].map((line) => `a.jsonl:${line} The line gives a value to the same name twice.`),
    );
  });

  it('that is no UTF-8, with the lines', async () => {
    const row = (byte: number) =>
      Buffer.concat([
        Buffer.from('{"kind":"MODEL","slug":"a","name":"'),
        Buffer.of(byte),
        Buffer.from('"}\n'),
      ]);
    const overlong = Buffer.from([0xc0, 0xaf, 0x0a]);
    expect(await refused('a.jsonl', Buffer.concat([row(0x41), row(0xff), overlong, row(0xed)]))).toEqual([
      'a.jsonl:2 The line is not text in UTF-8.',
      'a.jsonl:3 The line is not text in UTF-8.',
      'a.jsonl:4 The line is not text in UTF-8.',
    ]);
    const utf16 = Buffer.from(`\uFEFF${lines(basis)}`, 'utf16le');
    expect((await refused('a.jsonl', utf16))[0]).toBe('a.jsonl:1 The line is not text in UTF-8.');
  });

  it('with NUL or half a character in a text', async () => {
    const rule = 'must not be empty, nor begin or end with a blank, nor hold NUL or half a character.';
    expect(
      await refused(
        'a.jsonl',
        [
          '{"kind":"MODEL","slug":"a","name":"A\\u0000B"}',
          '{"kind":"MODEL","slug":"b","name":"B","aliases":["\\ud800"]}',
          '{"kind":"MODEL","slug":"c","name":"C","url":"http://example.org/\\udfff"}',
          '{"type":"DEVELOPED","from":"meta","to":"m","role":"\\ud83d"}',
          '{"kind":"MODEL","slug":"d\\u0000","name":"D","evidence":[{"source":"press","locator":"\\udc00 1"}]}',
        ].join('\n'),
      ),
    ).toEqual([
      `a.jsonl:1 name: is "A\\u0000B", but ${rule}`,
      `a.jsonl:2 aliases[0]: is "\\ud800", but ${rule}`,
      `a.jsonl:3 url: is "http://example.org/\\udfff", but ${rule}`,
      `a.jsonl:4 role: is "\\ud83d", but ${rule}`,
      expect.stringMatching(/^a\.jsonl:5 slug: is "d\\u0000", but must be lower-case letters/),
      `a.jsonl:5 evidence[0].locator: is "\\udc00 1", but ${rule}`,
    ]);
  });

  it('with keys that JavaScript has a meaning for', async () => {
    const said = await refused(
      'a.jsonl',
      [
        '{"kind":"MODEL","slug":"a","name":"A","__proto__":{"access":"OPEN"}}',
        '{"kind":"MODEL","slug":"b","name":"B","constructor":{"prototype":{"access":"OPEN"}}}',
        '{"kind":"__proto__","slug":"c","name":"C"}',
        '{"type":"constructor","from":"meta","to":"m"}',
        '{"__proto__":{"kind":"MODEL"},"slug":"d","name":"D"}',
      ].join('\n'),
    );
    expect(said.map((line) => line.slice(0, 40))).toEqual([
      'a.jsonl:1 __proto__: "__proto__" is not ',
      'a.jsonl:2 constructor: "constructor" is ',
      'a.jsonl:3 kind: "__proto__" is not known',
      'a.jsonl:4 type: "constructor" is not kno',
      'a.jsonl:5 The line must have either a ki',
    ]);
    expect({}).not.toHaveProperty('access');
  });

  it('with numbers that are too large', async () => {
    const said = await refused(
      'a.jsonl',
      [
        '{"kind":"MODEL","slug":"a","name":"A","parameterCount":1e400}',
        '{"kind":"MODEL","slug":"b","name":"B","parameterCount":99999999999999999999}',
        '{"kind":"MODEL","slug":"c","name":"C","parameterCount":"9223372036854775808"}',
        '{"type":"DEVELOPED","from":"meta","to":"m","role":"r","confidence":1e999}',
        '{"type":"DEVELOPED","from":"meta","to":"m","role":"s","confidence":-1e-300}',
      ].join('\n'),
    );
    expect(said.map((line) => line.replace(/:.*/, ''))).toHaveLength(5);
    expect(said.map((line) => line.split(' ')[0])).toEqual([1, 2, 3, 4, 5].map((line) => `a.jsonl:${line}`));
  });

  it('with more wrong items in a list than memory could hold the problems of', async () => {
    const said = await refused(
      'a.jsonl',
      [
        `{"kind":"MODEL","slug":"a","name":"A","aliases":[${'1,'.repeat(2_000_000)}1]}`,
        `{"kind":"MODEL","slug":"b","name":"B","aliases":[${'1,'.repeat(50_000)}1]}`,
        `{"kind":"MODEL","slug":"c","name":"C",${Array.from({ length: 50_000 }, (_, i) => `"k${i}":1`).join()}}`,
      ].join('\n'),
    );
    expect(said[0]).toBe(
      'a.jsonl:1 aliases: is a list of more than 100000 items, which is the most that one may have.',
    );
    expect(said.filter((line) => line.startsWith('a.jsonl:2 aliases['))).toHaveLength(100);
    expect(said.at(-1)).toBe('… and 1 more.');
  });

  it('with an alias so long that the database could not index it', async () => {
    const rule = 'must not be longer than 500 characters.';
    const said = await refused(
      'a.jsonl',
      lines([{ kind: 'MODEL', slug: 'a', name: 'A', aliases: ['x'.repeat(40_000)] }]),
    );
    expect(said).toEqual([
      expect.stringMatching(new RegExp(`^a\\.jsonl:1 aliases\\[0\\]: is "x{80}…", but ${rule}$`)),
    ]);
  });

  it('and shows what stands in it so that no terminal obeys it', async () => {
    const [said = ''] = await refused(
      'a.jsonl',
      '{"kind":"MODEL","slug":"a","name":"A","\\u001b[2J\\n\\u202efake":1}',
    );
    expect(said).toContain('\\u001b[2J\\u000a\\u202efake: ');
    expect(said).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe('an import refuses CSV', () => {
  const header = 'slug:ID,:LABEL,name,aliases:string[],parameterCount:long,evidence\n';

  it('with rows that are too short or too long, or none', async () => {
    expect(await refused('a.csv', `${header}a,Model,A\nb,Model,B,,,,\n"c\nc",Model,C,,,,x,y\n`)).toEqual([
      'a.csv:2 The row has 3 cells, but the header 6.',
      'a.csv:3 The row has 7 cells, but the header 6.',
      'a.csv:4 The row has 8 cells, but the header 6.',
    ]);
    expect(await refused('a.csv', '')).toEqual(['a.csv:1 The file is empty, but must have a header.']);
  });

  it('with a header that it can not understand', async () => {
    const said = await refused(
      'a.csv',
      'slug:ID,:LABEL,name,__proto__,constructor:int,x:__proto__,y:toString,name\n',
    );
    expect(said).toEqual([
      expect.stringMatching(/^a\.csv:1 __proto__: "__proto__" is not known here/),
      expect.stringMatching(/^a\.csv:1 constructor:int: "constructor" is not known here/),
      expect.stringMatching(/^a\.csv:1 x:__proto__: "x" is not known here/),
      expect.stringMatching(/^a\.csv:1 y:toString: "y" is not known here/),
      'a.csv:1 name: is a column that stands before it already.',
    ]);
    const wide = Array.from({ length: 200_000 }, (_, i) => `c${i}`).join();
    expect(await refused('a.csv', wide)).toEqual([
      'a.csv:1 The header has 200000 columns, but may have 1000.',
    ]);
  });

  it('with a broken row behind many good ones, at its line', async () => {
    const rows = Array.from({ length: 7_000 }, (_, i) => `m-${i},Model,"two\nlines",,,\n`).join('');
    for (const [broken, message] of [
      ['a,Model,A "quoted" name,,,\n', 'Invalid Opening Quote'],
      ['a,Model,"A" quoted,,,\n', 'Invalid Closing Quote'],
      ['a,Model,"A,,,\n', 'Quote Not Closed'],
    ])
      expect(await refused('a.csv', `${header}${rows}${broken}b,Model,B,,,\n`)).toEqual([
        expect.stringMatching(new RegExp(`^a\\.csv:14002 The row is no CSV: ${message}`)),
      ]);
  });

  it('with a quote that is not closed, or stands where none may', async () => {
    expect(await refused('a.csv', `${header}a,Model,A,,,\nb,Model,"B,,,\n`)).toEqual([
      expect.stringMatching(
        /^a\.csv:3 The row is no CSV: Quote Not Closed.* The rest of the file was not read\.$/,
      ),
    ]);
    expect(await refused('a.csv', `${header}a,Model,A "quoted" name,,,\n`)).toEqual([
      expect.stringMatching(/^a\.csv:2 The row is no CSV: Invalid Opening Quote/),
    ]);
  });

  it('that is no UTF-8, with the line, also where a block ends in a character', async () => {
    const bad = Buffer.concat([
      Buffer.from(`${header}a,Model,A,,,\nb,Model,`),
      Buffer.of(0xe9),
      Buffer.from(',,,\n'),
    ]);
    expect(await refused('a.csv', bad)).toEqual([
      'a.csv:3 The line is not text in UTF-8; the rest of the file was not read.',
    ]);
    // Names of three bytes a character, so that some block of a mebibyte begins inside of one.
    const rows = Array.from({ length: 20_000 }, (_, i) => `m-${i},Model,${'模'.repeat(20 + (i % 3))},,,\n`);
    const large = Buffer.concat([Buffer.from(header + rows.join('')), Buffer.of(0xff, 0x0a)]);
    expect(await refused('a.csv', large)).toEqual([
      'a.csv:20002 The line is not text in UTF-8; the rest of the file was not read.',
    ]);
  });

  it('with cells that are no values of their columns', async () => {
    const cell = '[[[{""a"":1}]]]';
    const said = await refused(
      'a.csv',
      `${header}a,Model,A,,9223372036854775808,\nb,Model,B,,1e3,\nc,Model,C,,,"${cell}"\nd,Model,D,,,${'['.repeat(500_000)}\ne,Model;Person,E,,,\nf,__proto__,F,,,\n`,
    );
    expect(said.map((line) => line.slice(0, 60))).toEqual([
      expect.stringMatching(/^a\.csv:2 parameterCount: is 9223372036854775808/),
      expect.stringMatching(/^a\.csv:3 parameterCount: is "1e3"/),
      expect.stringMatching(/^a\.csv:4 evidence\[0\]: is a list/),
      expect.stringMatching(/^a\.csv:5 evidence: is "\[\[\[/),
      expect.stringMatching(/^a\.csv:6 :LABEL: "Model;Person" is not known/),
      expect.stringMatching(/^a\.csv:7 :LABEL: "__proto__" is not known/),
    ]);
  });
});

describe('an import refuses what contradicts itself or the graph', () => {
  it('slugs that are there twice, within a file and across files, also with another kind', async () => {
    const one = await write(
      'one.jsonl',
      lines([
        { kind: 'MODEL', slug: 'a', name: 'A' },
        { kind: 'MODEL', slug: 'a', name: 'A 2' },
      ]),
    );
    const two = await write('two.csv', 'slug:ID,:LABEL,name\na,Person,A\nmeta,Model,Meta\n');
    expect(await whyNot([one, two])).toEqual([
      'one.jsonl:2 slug: "a" is the slug of an entity that stands before it.',
      'two.csv:2 slug: "a" is the slug of an entity that stands before it.',
      `two.csv:2 slug: "a" is the slug of an entity of kind MODEL; it can't become one of kind PERSON.`,
      `two.csv:3 slug: "meta" is the slug of an entity of kind ORGANIZATION; it can't become one of kind MODEL.`,
    ]);
  });

  it('slugs in capitals or in letters that only look like Latin ones', async () => {
    const slugs = ['Meta', 'mеta', 'ｍeta', 'meta\u200b', 'méta', 'met\u0430'];
    const said = await refused(
      'a.jsonl',
      lines(slugs.map((slug) => ({ kind: 'ORGANIZATION', slug, name: 'Meta' }))),
    );
    expect(said.filter((line) => line.includes('must be lower-case letters'))).toHaveLength(slugs.length);
  });

  it('the same relation twice, across files and read from its other end', async () => {
    const competes = (from: string, to: string) =>
      lines([{ type: 'COMPETES_WITH', from, to, since: '2024-01-01' }]);
    const more = lines([{ kind: 'ORGANIZATION', slug: 'a', name: 'A' }]);
    const one = await write('one.jsonl', more + competes('a', 'meta'));
    const two = await write(
      'two.csv',
      'from:START_ID,to:END_ID,:TYPE,since:date\nmeta,a,COMPETES_WITH,2024-01-01\n',
    );
    expect(await whyNot([one, two])).toEqual(['two.csv:2 repeats a relation that stands before it.']);
  });

  it('variants of variants and of themselves, and second models', async () => {
    const variant = (slug: string) => ({ kind: 'MODEL_VARIANT', slug, name: slug, tuning: 'CHAT' });
    const said = await refused(
      'a.jsonl',
      lines([
        ...['a', 'b', 'c'].map(variant),
        { type: 'VARIANT_OF', from: 'a', to: 'b' },
        { type: 'VARIANT_OF', from: 'b', to: 'a' },
        { type: 'VARIANT_OF', from: 'c', to: 'c' },
        { kind: 'MODEL', slug: 'n', name: 'N' },
        { type: 'VARIANT_OF', from: 'v', to: 'n' },
        { type: 'FINE_TUNED_FROM', from: 'v', to: 'v' },
      ]),
    );
    expect(said).toEqual([
      ...[4, 5, 6].map((line) =>
        expect.stringMatching(new RegExp(`^a\\.jsonl:${line} to: VARIANT_OF can't end at`)),
      ),
      `a.jsonl:6 to: VARIANT_OF can't join "c" to itself.`,
      expect.stringMatching(/^a\.jsonl:8 "v" would be a variant of 2 models/),
      `a.jsonl:9 to: FINE_TUNED_FROM can't join "v" to itself.`,
    ]);
  });

  it('thousands of slugs that nothing has, without looking long for what was meant', async () => {
    const developed = (from: string) => ({ type: 'DEVELOPED', from, to: 'm', role: 'r' });
    const rows = [developed('meta'), ...Array.from({ length: 20_000 }, (_, i) => developed(`met-${i}`))];
    const said = await refused('a.jsonl', lines(rows));
    expect(said[0]).toBe('a.jsonl:2 from: There is no entity "met-0". Did you mean "meta"?');
    expect(said.at(-1)).toBe('… and 19800 more.');
  });
});

describe('an import refuses what is no file', () => {
  it('pipes and devices, also in a folder or behind a link, without waiting for them', async () => {
    const pipe = join(folder, 'pipe.yaml');
    execFileSync('mkfifo', [pipe]);
    expect(await whyNot([pipe])).toEqual([`pipe.yaml can't be read: it is neither a file nor a folder.`]);
    for (const format of ['modelgraph', 'ecosystem-graphs', 'csv', 'jsonl'] as const)
      expect(await whyNot(['/dev/zero'], { format })).toEqual([
        `/dev/zero can't be read: it is neither a file nor a folder.`,
      ]);
    await mkdir(join(folder, 'pipes'));
    execFileSync('mkfifo', [join(folder, 'pipes', 'a.yaml')]);
    await symlink('/dev/zero', join(folder, 'pipes', 'b.jsonl'));
    expect(await whyNot([join(folder, 'pipes')])).toEqual([
      expect.stringContaining('holds no file to import'),
    ]);
  });

  it('links that lead nowhere or in a circle', async () => {
    await symlink('nothing.jsonl', join(folder, 'dangling.jsonl'));
    await symlink('circle.jsonl', join(folder, 'circle.jsonl'));
    expect(await whyNot([join(folder, 'dangling.jsonl')])).toEqual([
      expect.stringContaining("can't be read: ENOENT"),
    ]);
    expect(await whyNot([join(folder, 'circle.jsonl')])).toEqual([
      expect.stringContaining("can't be read: ELOOP"),
    ]);
  });

  it('a file that changes after it was read for the first time', async () => {
    for (const [name, text, more] of [
      [
        'a.jsonl',
        lines([{ kind: 'MODEL', slug: 'a', name: 'A' }]),
        lines([{ kind: 'MODEL', slug: 'b', name: 'B' }]),
      ],
      ['a.csv', 'slug:ID,:LABEL,name\na,Model,A\n', 'b,Model,B\n'],
    ] as const) {
      const path = await write(name, text);
      // The progress is told of each part that was read.
      const showProgress = () => ({ add: () => void appendNow(path, more), stop() {} });
      expect(await whyNot([path], { showProgress })).toEqual([
        `${name} was changed while it was read. Import it again once nothing writes to it any more.`,
      ]);
    }
  });
});

describe('an import takes, since nothing is wrong with it,', () => {
  beforeEach(undo);
  afterAll(undo);

  it('CSV with quotes, line breaks, blanks and a mark of the byte order, from Windows', async () => {
    const text =
      '\uFEFFslug:ID,:LABEL,name,aliases:string[],summary\r\na,Model,"A ""quoted"", name",A;B,"Two\r\nlines"\r\n\r\nb,Model,B,,\r\n';
    await importPaths(testDatabase(), [await write('a.csv', text)]);
    expect(await storedEntity('a')).toMatchObject({
      name: 'A "quoted", name',
      aliases: ['A', 'B'],
      summary: 'Two\r\nlines',
    });
    expect(await storedEntity('b')).toMatchObject({ name: 'B', aliases: [] });
  });

  it('JSON Lines with a mark of the byte order, empty lines and no break at the end, from Windows', async () => {
    const text =
      '\uFEFF{"kind":"MODEL","slug":"a","name":"A"}\r\n\r\n{"kind":"MODEL","slug":"b","name":"\\ud83d\\ude00"}';
    await importPaths(testDatabase(), [await write('a.jsonl', text)]);
    expect(await storedEntity('b')).toMatchObject({ name: '😀' });
  });

  it('an empty file of lines, and links to files', async () => {
    expect((await importPaths(testDatabase(), [await write('empty.jsonl', '')])).changesNothing).toBe(true);
    await symlink(
      await write('real.jsonl', lines([{ kind: 'MODEL', slug: 'a', name: 'A' }])),
      join(folder, 'link.jsonl'),
    );
    expect(await importPaths(testDatabase(), [join(folder, 'link.jsonl')])).toMatchObject({
      entities: { created: 1 },
    });
  });

  it('variants that were tuned from each other in a circle', async () => {
    const rows = ['a', 'b', 'c'].flatMap((slug, i, all) => [
      { kind: 'MODEL_VARIANT', slug, name: slug, tuning: 'CHAT' },
      { type: 'VARIANT_OF', from: slug, to: 'm' },
      { type: 'FINE_TUNED_FROM', from: slug, to: all[(i + 1) % 3] },
    ]);
    expect(await importPaths(testDatabase(), [await write('a.jsonl', lines(rows))])).toMatchObject({
      relations: { created: 6 },
    });
  });

  it('whatever the check of the graph takes, of all properties with values of all sorts', async () => {
    const values = [
      ...[
        null,
        true,
        0,
        -0,
        -1,
        1.5,
        1e308,
        2 ** 53,
        '',
        ' ',
        'x',
        'X',
        '2024-02-29',
        '2023-02-29',
        '0000-01-01',
        '+010000-01-01',
      ],
      ...[
        '9223372036854775807',
        'https://x',
        'http://[',
        'OPEN',
        'CHAT',
        [],
        [null],
        [[]],
        [''],
        ['a', 'a'],
        {},
        { a: 1 },
      ],
      ...[
        '\u0000',
        '\ud800',
        '\u202e',
        'İ',
        'ﬃ',
        '١',
        'a\nb',
        '😀'.repeat(300),
        'ﷺ'.repeat(500),
        'x'.repeat(501),
      ],
      ...[
        [{ source: 'press' }, { source: 'press', locator: null }],
        [{ source: 'press', locator: '' }],
        [{ source: 'm' }],
      ],
    ];
    const must = {
      name: 'N',
      tuning: 'CHAT',
      eventType: 'OTHER',
      occurredOn: '2024-01-01',
      statement: 'S.',
      stance: 'FOR',
    };
    const rows: object[] = [];
    for (const kind of entityKinds)
      for (const name of entityNames(kind))
        for (const value of values) {
          const needed = Object.entries(must).filter(([need]) => entityNames(kind).includes(need));
          const slug = `x-${rows.length}`;
          rows.push({ kind, ...Object.fromEntries(needed), slug, [name]: value });
          if (kind === 'MODEL_VARIANT') rows.push({ type: 'VARIANT_OF', from: slug, to: 'm' });
        }
    for (const name of relationNames)
      for (const value of values)
        rows.push({ type: 'DEVELOPED', from: 'meta', to: 'm', role: `r-${rows.length}`, [name]: value });
    const path = await write('all.jsonl', lines(rows));
    // Round after round without the lines that were refused, which may be what others need.
    for (let left = rows, rounds = 0; ; rounds++) {
      await writeFile(path, lines(left));
      const error = await importPaths(testDatabase(), [path]).catch((thrown: unknown) => thrown);
      if (!(error instanceof ImportError)) {
        expect(error).toMatchObject({ entities: { updated: 0 } });
        expect(left.length).toBeGreaterThan(500);
        expect(left.length).toBeLessThan(rows.length / 2);
        break;
      }
      expect(rounds).toBeLessThan(4);
      const wrong = new Set(error.problems.map(({ line }) => line));
      left = left.filter((_, index) => !wrong.has(index + 1));
    }
    expect(await checkGraph(testDatabase())).toMatchObject({ findings: [], count: 0 });
    expect((await importPaths(testDatabase(), [path])).changesNothing).toBe(true);
  });
});

// The files are large, so a busy machine takes long.
describe('an import needs little memory', { timeout: 180_000 }, () => {
  /** Imports a file in a process of its own with little room; tells what it says and how much memory it took, in MB. */
  async function importAside(path: string): Promise<{ said: string; megabytes: number }> {
    const report =
      "process.on('exit', () => console.log('took ' + Math.round(process.resourceUsage().maxRSS / 1024) + ' MB'))";
    const options = [
      '--max-old-space-size=96',
      '--import',
      `data:text/javascript,${encodeURIComponent(report)}`,
    ];
    const { said, ended } = startCommand(['import', path], testDatabaseSettings(), options);
    expect(await ended, said.join('\n')).toBe(1);
    const text = said.join('\n').replaceAll(`${folder}/`, '');
    return { said: text, megabytes: Number(/took (\d+) MB/.exec(text)?.[1]) };
  }

  /** Writes a file of a beginning and a hundred megabytes of one letter. */
  function writeLarge(name: string, beginning: string): string {
    const path = join(folder, name);
    const file = openSync(path, 'w');
    writeSync(file, beginning);
    const part = Buffer.alloc(2 ** 20, 'x');
    for (let i = 0; i < 100; i++) writeSync(file, part);
    closeSync(file);
    return path;
  }

  it('where a line of a hundred megabytes stands in JSON Lines', async () => {
    const { said, megabytes } = await importAside(
      writeLarge('large.jsonl', '{"kind":"MODEL","slug":"a","name":"'),
    );
    expect(said).toContain('large.jsonl:1 The line has more than 8 MB.');
    expect(megabytes).toBeLessThan(400);
  });

  it('where a cell of CSV is a hundred megabytes long, or its quote is never closed', async () => {
    for (const beginning of ['', '"']) {
      const path = writeLarge('large.csv', `slug:ID,:LABEL,name\na,Model,${beginning}`);
      const { said, megabytes } = await importAside(path);
      expect(said).toContain('large.csv:2 The row has more than 8 million characters. Is a quote open?');
      expect(megabytes).toBeLessThan(400);
    }
  });

  it('where each of many rows of CSV is as long as one may be', async () => {
    const path = join(folder, 'long.csv');
    const file = openSync(path, 'w');
    writeSync(file, 'slug:ID,:LABEL,name,summary\n');
    const summary = 'x'.repeat(4 * 2 ** 20);
    for (let i = 0; i < 40; i++) writeSync(file, `a-${i},Model,A,${summary}\n`);
    writeSync(file, 'b,Model,,\n');
    closeSync(file);
    const { said, megabytes } = await importAside(path);
    expect(said).toContain('long.csv:42 name: is missing');
    expect(megabytes).toBeLessThan(400);
  });
});

/** Adds to a file at once: what waits could be too late. */
function appendNow(path: string, text: string): void {
  const file = openSync(path, 'a');
  writeSync(file, text);
  closeSync(file);
}
