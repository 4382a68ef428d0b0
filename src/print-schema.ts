import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from '../schema/index.ts';
import { root } from './root.ts';

/** Where the printed schema is checked in. */
export const schemaFile = join(root, 'schema', 'schema.graphql');

/** The schema in the form that is checked in; `npm run schema` writes it, a test compares it. */
export const printedSchema = (): string => `${printSchema(lexicographicSortSchema(schema))}\n`;

if (import.meta.filename === process.argv[1]) writeFileSync(schemaFile, printedSchema());
