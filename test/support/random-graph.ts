import { type EntityKind, entityKinds, kinds, relations, relationTypes } from '../../src/ontology.ts';
import type { EntityRow, RelationRow } from '../../src/write/rows.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { emptyGraph, testDatabase } from './database.ts';
import { randomNumbers } from './random-numbers.ts';

export { randomNumbers };

/** What each kind must have. */
const required: Partial<Record<EntityKind, Readonly<Record<string, unknown>>>> = {
  MODEL_VARIANT: { tuning: 'CHAT' },
  EVENT: { eventType: 'RELEASE' },
  CLAIM: { statement: 'It is so.', stance: 'FOR' },
};

/** What entities of every kind may have. */
const common = {
  aliases: [['A', 'Alpha'], ['b'], ['Ünder 2', 'a']],
  summary: ['The first of its kind.', 'Open and large', "It's “quoted”, 100% \\ of it"],
  url: ['https://example.org/a', 'https://example.com/B?x=1'],
};
const released = {
  releasedOnPrecision: ['DAY', 'MONTH', 'YEAR'],
  access: ['OPEN', 'LIMITED', 'CLOSED', 'UNKNOWN'],
};
const modalities = [['text'], ['text', 'Image'], ['audio']];

/** What each kind may have beside that. */
const optional: Partial<Record<EntityKind, Readonly<Record<string, readonly unknown[]>>>> = {
  ORGANIZATION: { organizationType: ['COMPANY', 'UNIVERSITY'], country: ['US', 'FR', 'Côte d’Ivoire'] },
  MODEL: { ...released, modalities, parameterCount: [0, 7_000_000_000, 2n ** 53n, 2n ** 62n] },
  MODEL_VARIANT: { tuning: ['CHAT', 'PRETRAINED', 'OTHER'], parameterCount: [7, 70] },
  DATASET: { ...released, modalities, size: ['1 TB', '300 billion tokens'] },
  APPLICATION: released,
  LICENSE: {
    allowsResearchUse: [true, false],
    allowsCommercialUse: [true, false],
    monthlyActiveUserLimit: [700_000_000],
    osiApproved: [true, false],
  },
  EVENT: { eventType: ['RELEASE', 'OTHER'] },
  CLAIM: { statement: ['It is so.', 'It is not'], stance: ['FOR', 'AGAINST', 'NEUTRAL'] },
  SOURCE: { publisher: ['A Press', 'b press'] },
};

/** Fills the graph with entities of every kind and relations of every type; names and dates repeat, or are absent. */
export async function loadRandomGraph(seed: number, perKind: number, perType: number): Promise<void> {
  const random = randomNumbers(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const day = () =>
    `202${Math.floor(random() * 4)}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 10)}`;
  const evidence = () =>
    random() < 0.7
      ? [{ source: `source-${Math.floor(random() * perKind)}`, locator: pick(['Summary', '']) }]
      : [];
  const some = (values: Readonly<Record<string, readonly unknown[]>> = {}) =>
    Object.fromEntries(
      Object.entries({ ...common, ...values })
        .filter(() => random() < 0.6)
        .map(([name, choice]) => [name, pick<unknown>(choice)]),
    );
  const entities = [...entityKinds].reverse().flatMap((kind) =>
    Array.from({ length: perKind }, (_, i): EntityRow => {
      const { date } = kinds[kind];
      const dated = date && (kind === 'EVENT' || random() < 0.7) ? { [date]: day() } : {};
      const names = ['Alpha', 'alpha', 'Beta', 'Ünder', '模型', `${kind} ${i}`];
      const slug = `${kinds[kind].label.toLowerCase()}-${i}`;
      return {
        kind,
        slug,
        properties: { name: pick(names), ...dated, ...required[kind], ...some(optional[kind]) },
        evidence: kind === 'SOURCE' ? [] : evidence(),
      };
    }),
  );
  const slugOf = (kind: EntityKind) => `${kinds[kind].label.toLowerCase()}-${Math.floor(random() * perKind)}`;
  const rows = relationTypes.flatMap((type) =>
    Array.from(
      { length: perType },
      (): RelationRow => ({
        type,
        from: slugOf(pick(relations[type].from)),
        to: slugOf(pick(relations[type].to)),
        role: random() < 0.3 ? pick(['one', 'two']) : undefined,
        since: random() < 0.5 ? day() : undefined,
        until: random() < 0.2 ? '2024-01-01' : undefined,
        evidence: evidence(),
      }),
    ).filter(({ from, to }) => from !== to),
  );
  // Every variant needs the one model that it is a variant of.
  const variants = Array.from(
    { length: perKind },
    (_, i): RelationRow => ({ type: 'VARIANT_OF', from: `modelvariant-${i}`, to: slugOf('MODEL') }),
  );
  await emptyGraph();
  await testDatabase().write(async (run) => {
    await upsertEntities(run, entities);
    await upsertRelations(run, [...rows.filter(({ type }) => type !== 'VARIANT_OF'), ...variants]);
  });
}
