import { beforeEach, describe, expect, it } from 'vitest';
import { ChangeLog } from '../../src/changes/change-log.ts';
import { relationId } from '../../src/write/relation-id.ts';
import type { EntityRow, RelationRow } from '../../src/write/rows.ts';
import { upsertEntities } from '../../src/write/upsert-entities.ts';
import { upsertRelations } from '../../src/write/upsert-relations.ts';
import { emptyGraph, testDatabase } from '../support/database.ts';
import { storedRelations, wholeGraph } from './stored.ts';

const upsert = (...rows: RelationRow[]) =>
  new ChangeLog(testDatabase()).write({ actor: 'test' }, (run) => upsertRelations(run, rows));
const developed = { type: 'DEVELOPED', from: 'meta', to: 'm' } as const satisfies RelationRow;
const partners = { type: 'PARTNERED_WITH', from: 'meta', to: 'microsoft' } as const satisfies RelationRow;

const entities: EntityRow[] = [
  { kind: 'SOURCE', slug: 'press', properties: { name: 'Press' } },
  { kind: 'ORGANIZATION', slug: 'meta', properties: { name: 'Meta' } },
  { kind: 'ORGANIZATION', slug: 'microsoft', properties: { name: 'Microsoft' } },
  { kind: 'MODEL', slug: 'm', properties: { name: 'M' } },
];

beforeEach(async () => {
  await emptyGraph();
  await testDatabase().write((run) => upsertEntities(run, entities));
});

describe('upsertRelations', () => {
  it('stores a relation with its facts and the id of its identity', async () => {
    const row = { ...developed, role: 'lead', since: '2023-07-18', until: '2024-01-01', confidence: 1 };
    const outcome = await upsert({
      ...row,
      evidence: [{ source: 'press' }, { source: 'press', locator: 'p. 1' }],
    });
    expect(outcome).toMatchObject({ created: 1, updated: 0, unchanged: 0, outcomes: ['created'] });
    expect(await storedRelations('meta', 'm')).toEqual([
      { ...row, id: relationId(row), evidenceSources: ['press', 'press'], evidenceLocators: ['', 'p. 1'] },
    ]);
    const types =
      'MATCH ()-[r:DEVELOPED]->() RETURN valueType(r.since), valueType(r.until), valueType(r.confidence)';
    expect(await testDatabase().read(types)).toEqual([['DATE NOT NULL', 'DATE NOT NULL', 'FLOAT NOT NULL']]);
  });

  it('writes no properties that are not given', async () => {
    await upsert({ ...developed, role: null, since: null, until: null, confidence: null });
    expect(await storedRelations('meta', 'm')).toEqual([
      { ...developed, id: relationId(developed), evidenceSources: [], evidenceLocators: [] },
    ]);
  });

  it('writes nothing when nothing changes', async () => {
    const rows = [
      { ...developed, since: '2023-07-18', confidence: 1, evidence: [{ source: 'press', locator: 'p. 1' }] },
      { ...partners, until: '2024-01-01', confidence: 0.5 },
    ];
    await upsert(...rows);
    const before = await wholeGraph();
    expect(await upsert(...rows)).toMatchObject({ created: 0, updated: 0, unchanged: 2 });
    expect(await wholeGraph()).toEqual(before);
  });

  it('replaces what is given, keeps what is absent, removes what is null, and adds evidence', async () => {
    await upsert({ ...developed, until: '2024-01-01', confidence: 0.5, evidence: [{ source: 'press' }] });
    expect(
      await upsert({ ...developed, until: null, evidence: [{ source: 'press', locator: 'p. 1' }] }),
    ).toMatchObject({
      updated: 1,
    });
    const [stored] = await storedRelations('meta', 'm');
    expect(stored).toMatchObject({
      confidence: 0.5,
      evidenceSources: ['press', 'press'],
      evidenceLocators: ['', 'p. 1'],
    });
    expect(stored).not.toHaveProperty('until');
  });

  it('keeps relations apart that differ in role or since', async () => {
    await upsert(developed, { ...developed, role: 'lead' }, { ...developed, since: '2023-07-18' });
    expect(await storedRelations('meta', 'm')).toHaveLength(3);
  });

  it('stores a symmetric relation once, in the direction first given', async () => {
    await upsert(partners);
    const turned = { ...partners, from: 'microsoft', to: 'meta' };
    expect(await upsert(turned)).toMatchObject({ unchanged: 1 });
    expect(await upsert({ ...turned, confidence: 0.5 })).toMatchObject({ updated: 1 });
    expect(await storedRelations('meta', 'microsoft')).toEqual([
      expect.objectContaining({ ...partners, confidence: 0.5 }),
    ]);
  });

  it('makes one of both readings of a symmetric relation in one call', async () => {
    const turned = { ...partners, from: 'microsoft', to: 'meta' };
    expect((await upsert(turned, partners)).outcomes).toEqual(['created', 'unchanged']);
    expect(await storedRelations('meta', 'microsoft')).toEqual([expect.objectContaining(turned)]);
  });

  it('reports everything that is wrong and writes nothing', async () => {
    const before = await wholeGraph();
    const error = await upsert(
      developed,
      { ...developed, from: 'm', to: 'meta' },
      { ...developed, to: 'nothing' },
      { ...partners, to: 'meta' },
      { ...developed, since: '2023-07-18', until: '2023-07-18' },
      { ...developed, confidence: 1.5 },
      { ...developed, confidence: Number.NaN },
      { ...developed, evidence: [{ source: 'press' }, { source: 'm' }, { source: 'gone' }] },
    ).catch((thrown) => thrown);
    expect(
      error.problems.map((problem: { index: number; field: unknown[]; code: string; message: string }) => {
        return [problem.index, problem.field.join('.'), problem.code, problem.message];
      }),
    ).toEqual([
      [
        1,
        'from',
        'NOT_ALLOWED_BY_ONTOLOGY',
        `DEVELOPED can't start at "m", whose kind is MODEL; allowed: ORGANIZATION.`,
      ],
      [
        1,
        'to',
        'NOT_ALLOWED_BY_ONTOLOGY',
        `DEVELOPED can't end at "meta", whose kind is ORGANIZATION; allowed: MODEL, DATASET, APPLICATION.`,
      ],
      [2, 'to', 'NOT_FOUND', 'There is no entity "nothing".'],
      [3, 'to', 'INVALID', `PARTNERED_WITH can't join "meta" to itself.`],
      [4, 'until', 'INVALID', 'It would end on 2023-07-18, but that must be after it begins, 2023-07-18.'],
      [5, 'confidence', 'INVALID', 'A confidence of 1.5 is not allowed; it must be from 0 to 1.'],
      [6, 'confidence', 'INVALID', 'A confidence of NaN is not allowed; it must be from 0 to 1.'],
      [7, 'evidence.1.source', 'INVALID', 'Evidence has to name a SOURCE, but the kind of "m" is MODEL.'],
      [7, 'evidence.2.source', 'NOT_FOUND', 'There is no source "gone".'],
    ]);
    expect(await wholeGraph()).toEqual(before);
  });

  it('reports an end that disappeared after the look-up', async () => {
    const stale = new Map([
      ['meta', 'ORGANIZATION'],
      ['gone', 'MODEL'],
    ] as const);
    const writing = testDatabase().write((run) =>
      upsertRelations(run, [{ ...developed, to: 'gone' }], stale),
    );
    await expect(writing).rejects.toMatchObject({ problems: [{ index: 0, code: 'CONFLICT' }] });
  });

  it('makes one relation of twenty equal ones that are written at once', async () => {
    for (const row of [developed, partners]) {
      const turned = { ...row, from: row.to, to: row.from };
      const either = (index: number) => (row === partners && index % 2 === 1 ? turned : row);
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => upsert(either(index))));
      expect(outcomes.filter(({ created }) => created === 1)).toHaveLength(1);
      expect(await storedRelations(row.from, row.to)).toHaveLength(1);
    }
  });

  it('loses no evidence of twenty changes that are written at once', async () => {
    const locators = Array.from({ length: 20 }, (_, page) => `p. ${page}`);
    await Promise.all(
      locators.map((locator) => upsert({ ...developed, evidence: [{ source: 'press', locator }] })),
    );
    const [stored] = await storedRelations('meta', 'm');
    expect(new Set(stored?.evidenceLocators as string[])).toEqual(new Set(locators));
  });
});
