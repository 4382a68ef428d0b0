import { z } from 'zod';
import type { EntityObject } from '../src/graph/objects.ts';
import type { scoreProperties } from '../src/ontology.ts';
import { isText, textRule } from '../src/write/text.ts';

/** Text that is neither empty nor padded with blanks, and that can be stored as it is. */
export const text = z.string().refine(isText, `must ${textRule}`);

/**
 * A name. An index has room for 8 kB a name; the full-text index of names and aliases takes 32 kB a term, and what is longer
 * does not fail the write but stops the whole database.
 */
const name = text.max(500, 'must not be longer than 500 characters');

/** A calendar day, written 2023-07-18. */
export const day = z.iso.date('must be a day that exists, written like 2023-07-18');

/** A web address. */
export const url = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' })
  .refine(isText, `must ${textRule}`);

const maxInteger = 2n ** 63n - 1n;

/** A whole number from 0 up to what the database can hold. */
export const count = z.union(
  [z.int().nonnegative(), z.bigint().nonnegative().max(maxInteger)],
  'must be a whole number, 0 or greater',
);

/** The properties that entities of every kind have, beside their slug and evidence. */
export const entityProperties = z.strictObject({
  name,
  aliases: z.array(name).optional(),
  summary: text.nullish(),
  url: url.nullish(),
});

/** What resolvers read of an entity, given the shape of its kind: absent properties are null, absent lists empty. */
export type Stored<Shape extends z.ZodObject> = EntityObject & {
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly version: number;
} & { readonly [Name in ScoreName]: number | null } & {
  readonly [Name in keyof z.output<Shape>]-?: StoredValue<z.output<Shape>[Name]>;
};

/** Scores stand on entities of every kind, but are not stated: nobody writes them but an analysis. */
type ScoreName = (typeof scoreProperties)[keyof typeof scoreProperties];

type StoredValue<Value> = undefined extends Value
  ? NonNullable<Value> extends readonly unknown[]
    ? NonNullable<Value>
    : NonNullable<Value> | null
  : Value;
