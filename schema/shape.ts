import { z } from 'zod';
import type { EntityObject } from '../src/graph/objects.ts';

/** Text that is neither empty nor padded with blanks. */
export const text = z
  .string()
  .refine(
    (value) => value.length > 0 && value.trim() === value,
    'must not be empty, nor begin or end with a blank',
  );

/** A calendar day, written 2023-07-18. */
export const day = z.iso.date('must be a day that exists, written like 2023-07-18');

/** A web address. */
export const url = z.url({
  protocol: /^https?$/,
  error: 'must be an address that begins with http:// or https://',
});

const maxInteger = 2n ** 63n - 1n;

/** A whole number from 0 up to what the database can hold. */
export const count = z.union(
  [z.int().nonnegative(), z.bigint().nonnegative().max(maxInteger)],
  'must be a whole number, 0 or greater',
);

/** A name or alias. Both are indexed as they are: a longer one than an index has room for would stop Neo4j for good. */
const name = text.max(500, 'must not be longer than 500 characters');

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
} & { readonly [Name in keyof z.output<Shape>]-?: StoredValue<z.output<Shape>[Name]> };

type StoredValue<Value> = undefined extends Value
  ? NonNullable<Value> extends readonly unknown[]
    ? NonNullable<Value>
    : NonNullable<Value> | null
  : Value;
