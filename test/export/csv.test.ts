import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { exportSubgraph } from '../../src/export/index.ts';
import { propertyNames } from '../../src/export/subgraph.ts';
import { sample } from './sample.ts';

const { entities, relations } = sample();
const text = exportSubgraph('CSV', { entities, relations });
const rows = parse(text, { columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];

/** The text as a file can hold it: halves of surrogate pairs, which only JavaScript can, are replaced. */
const utf8 = (text: string) => Buffer.from(text).toString();

const json = (value: string | undefined) => (value ? JSON.parse(value) : []);

describe('an export to CSV', () => {
  it('has a row for each entity and then one for each relation', () => {
    expect(rows.map(({ record, id }) => [record, id])).toEqual([
      ...entities.map(({ slug }) => ['entity', slug]),
      ...relations.map(({ id }) => ['relation', id]),
    ]);
  });

  it('holds every value as it is, formulas and control characters included', () => {
    for (const [i, { kind, properties, evidence }] of entities.entries()) {
      const row = rows[i] ?? {};
      expect(row).toMatchObject({ type: kind, from: '', to: '', role: '' });
      for (const name of propertyNames) {
        const value = properties[name];
        if (Array.isArray(value)) expect(json(row[name])).toEqual(value);
        else expect(row[name]).toBe(utf8(String(value ?? '')));
      }
      expect(json(row.evidence)).toEqual(
        evidence.map(({ source, locator }) => (locator ? { source, locator } : { source })),
      );
    }
    for (const [i, { type, from, to, role, since, until, confidence, evidence }] of relations.entries()) {
      const row = rows[entities.length + i] ?? {};
      expect(row).toMatchObject({
        type,
        from,
        to,
        role: utf8(role ?? ''),
        since: since ?? '',
        until: until ?? '',
      });
      expect(row.confidence).toBe(String(confidence ?? ''));
      expect(json(row.evidence)).toEqual(evidence);
      expect(row.name).toBe('');
    }
  });

  it('has the same columns whatever it holds, and ends each line with CR LF', () => {
    const empty = exportSubgraph('CSV', { entities: [], relations: [] });
    expect(empty).toBe(
      'record,id,type,from,to,role,since,until,confidence,name,aliases,summary,url,organizationType,country,releasedOn,releasedOnPrecision,access,modalities,parameterCount,tuning,size,allowsResearchUse,allowsCommercialUse,monthlyActiveUserLimit,osiApproved,publishedOn,publisher,occurredOn,eventType,statement,stance,createdAt,updatedAt,version,evidence\r\n',
    );
    expect(text.startsWith(empty)).toBe(true);
    expect(text.endsWith('\r\n')).toBe(true);
  });
});
