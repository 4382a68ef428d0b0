import type { ExportedEntity, ExportedSubgraph } from '../../src/export/subgraph.ts';
import { entityKinds, kinds, relations, relationTypes } from '../../src/ontology.ts';

/** Texts that some format might take for something else. */
export const nasty: readonly string[] = [
  'Meta',
  'end',
  'a "quoted" name',
  "it's <b>bold</b> & more &amp; &#38; #38; #quot;",
  'line one\nline two\r\nline three\ttab\rreturn',
  'comma, semicolon; pipe | colon:',
  '-->|no| n1 --- %% comment %%{init: {}}%%',
  ']]><![CDATA[x]]> <!-- comment --> <?php ?>',
  '=HYPERLINK("http://evil.example","click")',
  '+1 -2 @SUM(A1)',
  '`backticks` **bold** _it_ ~~no~~ $$x$$',
  '1. a list',
  '- a list',
  '12) a list',
  '# a heading',
  '[link](http://example.org) ![image](x) www.example.org me@example.org',
  '{braces} [brackets] (parens) \\backslash\\n \\u0041',
  '🦙 模型 Ünder e\u0301',
  'مرحبا \u202Eright to left\u202C',
  'style a:#b; classDef c:#d; ﬂ°°34¶ß ﬂ°quot¶ß',
  'bell \u0007 escape \u001B nonchar \uFFFE',
  'lone \uD800 surrogate \uDC00',
  '__proto__',
  '@value',
  'null',
  '  padded  ',
  ' ',
];

/** A subgraph with an entity of every kind, a relation of every type, and every nasty text in every place for texts. */
export function sample(): ExportedSubgraph {
  const entities = [
    ...entityKinds.map((kind, i): ExportedEntity => ({ ...full(i), kind, slug: slugOf(kind) })),
    ...nasty.map((_, i): ExportedEntity => ({ ...full(i), kind: 'MODEL', slug: `nasty-${i}` })),
    {
      slug: 'bare',
      kind: 'TOPIC' as const,
      properties: { name: 'Bare', aliases: [], url: null },
      evidence: [],
    },
  ];
  const all = relationTypes.map((type, i) => ({
    id: `of-${type}`,
    type,
    from: slugOf(relations[type].from[0] ?? 'MODEL'),
    to: slugOf(relations[type].to.at(-1) ?? 'MODEL'),
    role: nasty[i] ?? null,
    since: i % 2 ? '2020-02-29' : null,
    until: i % 3 ? '2024-03-01' : null,
    confidence: i % 4 ? i / 100 : null,
    evidence:
      i % 2 ? [{ source: slugOf('SOURCE'), locator: nasty[i] ?? null }, { source: slugOf('SOURCE') }] : [],
  }));
  const parallel = nasty.map((role, i) => ({
    id: `A_-${i}`,
    type: 'SUCCEEDS' as const,
    from: 'nasty-0',
    to: 'nasty-1',
    role,
    evidence: [],
  }));
  return { entities, relations: [...all, ...parallel] };
}

const slugOf = (kind: (typeof entityKinds)[number]) => `${kinds[kind].label.toLowerCase()}-1.2_b+c`;

function full(i: number): Pick<ExportedEntity, 'properties' | 'evidence'> {
  const text = nasty[i % nasty.length] ?? '';
  return {
    properties: {
      name: text,
      aliases: nasty.slice(i % 5),
      summary: text,
      url: 'https://example.org/?a=1&b="2"',
      country: text,
      releasedOn: '2023-07-18',
      releasedOnPrecision: 'DAY',
      modalities: [text],
      parameterCount: i % 2 ? 9007199254740993n : '7000000000',
      allowsResearchUse: true,
      allowsCommercialUse: false,
      createdAt: '2026-01-02T03:04:05.678Z',
      updatedAt: '2026-01-02T03:04:05Z',
      version: i + 1,
    },
    evidence: [
      { source: slugOf('SOURCE'), locator: text },
      { source: slugOf('SOURCE'), locator: null },
    ],
  };
}
