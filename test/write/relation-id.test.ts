import { describe, expect, it } from 'vitest';
import { type RelationIdentity, relationId } from '../../src/write/relation-id.ts';

const base = { type: 'DEVELOPED', from: 'meta', to: 'llama-2' } as const satisfies RelationIdentity;

describe('relationId', () => {
  it('is 22 characters that are safe in a URL, and never changes', () => {
    expect(relationId(base)).toMatch(/^[A-Za-z0-9_-]{22}$/);
    // Ids are stored and handed out: another value here would orphan all of them.
    expect(relationId(base)).toBe('zbEmgeA2z_hyfmCrNQM65s');
  });

  it('differs with each part of the identity', () => {
    const ids = [
      base,
      { ...base, type: 'OUTPERFORMS' as const },
      { ...base, from: 'meta-ai' },
      { ...base, to: 'llama-1' },
      { ...base, from: base.to, to: base.from },
      { ...base, role: 'lead' },
      { ...base, since: '2023-07-18' },
      { ...base, role: '2023-07-18' },
      { ...base, role: 'lead","2023-07-18' },
      { ...base, role: 'lead', since: '2023-07-18' },
    ].map(relationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('does not tell absent from null', () => {
    expect(relationId({ ...base, role: null, since: null })).toBe(relationId(base));
  });

  it('is the same for both readings of a symmetric relation only', () => {
    const partners = { type: 'PARTNERED_WITH', from: 'meta', to: 'microsoft', role: 'distribution' } as const;
    const turned = (relation: RelationIdentity) => ({ ...relation, from: relation.to, to: relation.from });
    expect(relationId(turned(partners))).toBe(relationId(partners));
    expect(relationId(turned({ ...partners, type: 'SUBSIDIARY_OF' }))).not.toBe(
      relationId({ ...partners, type: 'SUBSIDIARY_OF' }),
    );
  });
});
