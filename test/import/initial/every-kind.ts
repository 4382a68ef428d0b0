import { entityKinds, type RelationType, relations, relationTypes } from '../../../src/ontology.ts';

/** What stands in the way of whoever writes CSV, or reads it. */
export const nastyTexts = [
  'a "quoted" word, ""twice"" and \'once\'',
  '"',
  '""',
  "it's; a | list \\ with, separators",
  'tab\tinside',
  'ends with a backslash \\',
  'one\nline\r\nand another\rone\n\n"quoted\n"',
  '🦙 emoji, 模型, Ünïcödé, e\u0301 and \u202eright to left',
  'bell \u0007, \u001e, \u001f, \u007f, \u0085 and \u2028 in one',
  '\u0001begins and ends with what Java trims\u0001',
  '\uffff and \ufffe are no characters',
  '#comment, {map}, [list], $dollar, null, true, -1, ;',
  'x'.repeat(100_000),
] as const;

/** Those that may be items of a list: a first load can not have U+001F there, an index nothing very long. */
const inLists = nastyTexts.filter((text) => !text.includes('\u001f') && text.length < 1_000);

const optional: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  ORGANIZATION: [{ organizationType: 'COMPANY', country: 'Côte d’Ivoire, "CI"' }],
  MODEL: [
    {
      releasedOn: '2024-02-29',
      releasedOnPrecision: 'DAY',
      access: 'OPEN',
      parameterCount: '9223372036854775807',
    },
    { parameterCount: 0, modalities: [] },
    { parameterCount: '9007199254740993', modalities: inLists, releasedOn: '0001-01-01' },
    { parameterCount: 7_000_000_000, modalities: ['text'] },
  ],
  MODEL_VARIANT: [{ tuning: 'CHAT', parameterCount: 70 }],
  DATASET: [{ size: '1 TB\n(compressed)', modalities: ['text', 'image'] }, {}],
  LICENSE: [
    { allowsResearchUse: true, allowsCommercialUse: false, monthlyActiveUserLimit: 700_000_000 },
    { osiApproved: false, summary: null, url: null },
  ],
  EVENT: [{ eventType: 'RELEASE', occurredOn: '2023-07-18' }],
  CLAIM: nastyTexts.map((statement) => ({ statement, stance: 'FOR' })),
  SOURCE: [{ publisher: 'A "Press"' }],
};

/** In JSON Lines: entities of every kind and relations of every type, with all that is hard to write. */
export function everyKind(): string {
  const slugOf = (kind: string, place: number) => `${kind.toLowerCase().replace('_', '-')}-${place}`;
  const entities = entityKinds.flatMap((kind) =>
    nastyTexts.map((text, place) => {
      const choices = optional[kind] ?? [{}];
      const given = { ...choices[place % choices.length] };
      return {
        kind,
        slug: slugOf(kind, place),
        name: text.slice(0, 200).trim(),
        ...(place % 3 === 0 && { aliases: inLists.slice(place % inLists.length) }),
        ...(place % 3 === 1 && { aliases: [] }),
        ...(place % 2 === 0 && { summary: text, url: `https://example.org/?a=b,"c"&d=${place}` }),
        ...given,
        ...(kind !== 'SOURCE' && { evidence: evidence(place) }),
      };
    }),
  );
  const joined = relationTypes.flatMap((type: RelationType) => {
    const { from, to } = relations[type];
    return nastyTexts.map((text, place) => ({
      type,
      from: slugOf(from[place % from.length] ?? '', place),
      to: slugOf(to[place % to.length] ?? '', (place + 1) % nastyTexts.length),
      ...(type !== 'VARIANT_OF' && place % 2 === 0 && { role: text }),
      ...(place % 3 === 0 && { since: '2023-07-18', until: '2023-07-19' }),
      ...(place % 3 === 1 && { confidence: [0, 1, 0.1, 1e-7, 0.30000000000000004][place % 5], until: null }),
      evidence: evidence(place),
    }));
  });
  return [...entities, ...joined].map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** None, without a locator, twice without, with and without, the same twice, and all that is hard to write. */
function evidence(place: number): readonly unknown[] | undefined {
  const [one, other] = [{ source: 'source-0' }, { source: 'source-1', locator: 'p. 1' }];
  const locators = inLists.map((locator) => ({ source: 'source-2', locator }));
  return [undefined, [one], [one, { source: 'source-1' }], [other, one], [other, other], [], locators][
    place % 7
  ];
}
