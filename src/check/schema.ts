import type { Database } from '../neo4j/database.ts';
import { findMigrations, recordsAreUnique } from '../neo4j/migrations.ts';
import type { Finding } from './finding.ts';

/** A constraint or index. */
interface Thing {
  readonly name: string;
  readonly what: 'constraint' | 'index' | 'full-text index';
  /** What it is over, the same for things that do the same. */
  readonly covers: string;
}

/**
 * What is wrong with the constraints and indexes, which are to be those of the migrations, and how many those are.
 *
 * @throws {StartError} where the database is newer than this program, or a migration has changed since
 */
export async function checkSchema(database: Database): Promise<{ findings: Finding[]; count: number }> {
  const { applied, missing } = await findMigrations(database);
  const wanted = thingsOf([recordsAreUnique, ...applied.flatMap(({ statements }) => statements)]);
  const states = await statesOf(database);
  return {
    count: wanted.length,
    findings: [
      ...missing.map(({ name }) => ({
        subject: `The migration ${name}`,
        message: 'was not applied yet; a start of the server applies it.',
      })),
      ...wanted.flatMap((thing) => {
        const state = states.get(keyOf(thing));
        if (state === 'ONLINE') return [];
        const message = state === undefined ? 'is not there.' : `is not online, but ${state}.`;
        return [{ subject: `The ${thing.what} ${thing.name}`, message }];
      }),
    ],
  };
}

const creation =
  /^CREATE (FULLTEXT )?(CONSTRAINT|INDEX) (\w+) IF NOT EXISTS\s+FOR\s+\S*[([]\w+:([\w\s|]+)[)\]]\S*\s+(?:REQUIRE|ON)\s(.*?)(?:OPTIONS|$)/s;

/**
 * The constraints and indexes that statements leave behind.
 *
 * @throws {TypeError} where a statement creates one in words that this function does not know
 */
export function thingsOf(statements: readonly string[]): Thing[] {
  const things = new Map<string, Thing>();
  for (const statement of statements) {
    const dropped = /^DROP (?:CONSTRAINT|INDEX) (\w+)/.exec(statement)?.[1];
    if (dropped !== undefined) things.delete(dropped);
    if (!/^CREATE [\w ]*(?:CONSTRAINT|INDEX)/.test(statement)) continue;
    const [, fulltext, kind, name = '', labels = '', properties = ''] = creation.exec(statement) ?? [];
    if (name === '') throw new TypeError(`What does this create? ${statement}`);
    const what = fulltext ? 'full-text index' : kind === 'CONSTRAINT' ? 'constraint' : 'index';
    const names = [...properties.matchAll(/\b\w+\.(\w+)/g)].map(([, property = '']) => property);
    things.set(name, { name, what, covers: covers(labels.split('|'), names) });
  }
  return [...things.values()];
}

/** The states of all constraints and indexes that there are. */
async function statesOf(database: Database): Promise<Map<string, string>> {
  const text =
    'SHOW INDEXES YIELD name, type, state, labelsOrTypes, properties, owningConstraint ' +
    "WHERE type <> 'LOOKUP' RETURN name, type, state, labelsOrTypes, properties, owningConstraint IS NOT NULL";
  const rows = await database.read(text);
  return new Map(
    rows.map(([name, type, state, labels, properties, isConstraint]) => {
      const what = type === 'FULLTEXT' ? 'full-text index' : isConstraint ? 'constraint' : 'index';
      const thing = {
        name: String(name),
        what,
        covers: covers(labels as string[], properties as string[]),
      } as const;
      return [keyOf(thing), String(state)];
    }),
  );
}

/** Full-text indexes are asked by name; others do their work whatever they are called. */
const keyOf = ({ name, what, covers }: Thing): string =>
  what === 'full-text index' ? `${what} ${name} ${covers}` : `${what} ${covers}`;

const covers = (labels: readonly string[], properties: readonly string[]): string =>
  `${labels
    .map((label) => label.trim())
    .sort()
    .join('|')}(${properties.join(',')})`;
