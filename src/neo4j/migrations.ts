import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { GraphError, reasonOf, StartError } from '../errors.ts';
import { root } from '../root.ts';
import type { Database, ReadableGraph } from './database.ts';

/** A numbered file of `cypher/migrations/`. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
  readonly statements: readonly string[];
}

/** Time that one statement may take: building an index over a large graph is slow. */
const deadline = 30 * 60_000;
/** Times that a statement is tried while another server changes the same schema. */
const tries = 20;

/** What the record of migrations needs itself. */
export const recordsAreUnique =
  'CREATE CONSTRAINT migration_number IF NOT EXISTS FOR (m:Migration) REQUIRE m.number IS UNIQUE';

const shipped = join(root, 'cypher', 'migrations');

/**
 * Brings the database's constraints and indexes up to date: applies, in order, the migrations that it has not seen
 * and records them in it as `:Migration` nodes. Two servers may do this at once, because every statement of a
 * migration says IF NOT EXISTS.
 *
 * @param say told of every migration that is applied
 * @param folder where the migrations are
 * @throws {StartError} where an applied migration has changed since, or the database is newer than this program
 */
export async function migrate(
  database: Database,
  say: (line: string) => void = () => {},
  folder = shipped,
): Promise<{ applied: string[] }> {
  await change(database, recordsAreUnique);
  const { missing } = await findMigrations(database, folder);
  const applied: string[] = [];
  for (const migration of missing) {
    say(`Preparing the database: ${migration.name}`);
    await apply(database, migration);
    if (await record(database, migration)) applied.push(migration.name);
  }
  // Also when nothing was applied: another server may have created an index a moment ago.
  await database.run('CALL db.awaitIndexes($p.seconds)', { p: { seconds: deadline / 1000 } }, deadline);
  return { applied };
}

/**
 * Which migrations the database has seen and which it has not, each in order. Nothing is changed.
 *
 * @throws {StartError} where an applied migration has changed since, or the database is newer than this program
 */
export async function findMigrations(
  database: ReadableGraph,
  folder = shipped,
): Promise<{ applied: readonly Migration[]; missing: readonly Migration[] }> {
  const migrations = await readMigrations(folder);
  const done = await checkRecords(database, migrations);
  return {
    applied: migrations.filter(({ number }) => done.has(number)),
    missing: migrations.filter(({ number }) => !done.has(number)),
  };
}

/**
 * The statements of a Cypher file, without comments and the semicolons that end them.
 *
 * @example statementsOf("// why\nRETURN 'a;b'; RETURN 2;") // ["RETURN 'a;b'", 'RETURN 2']
 */
export function statementsOf(text: string): string[] {
  const tokens = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|(\/\/.*|\/\*[\s\S]*?\*\/)|(;)/g;
  const separated = text.replace(tokens, (token, comment?: string, semicolon?: string) => {
    if (comment !== undefined) return '';
    return semicolon === undefined ? token : '\0';
  });
  return separated
    .split('\0')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

// Private: the files

async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.cypher')).sort();
  return Promise.all(
    files.map(async (file, index) => {
      const number = Number(/^(\d{4})-[a-z0-9-]+\.cypher$/.exec(file)?.[1]);
      if (number !== index + 1)
        throw new StartError(
          `${join(folder, file)} is not a migration in sequence: name it ${String(index + 1).padStart(4, '0')}-what-it-does.cypher.`,
        );
      const statements = statementsOf(await readFile(join(folder, file), 'utf8'));
      return { number, name: file.slice(0, -'.cypher'.length), checksum: checksum(statements), statements };
    }),
  );
}

/** Only statements count, so that a comment may be improved after the migration was applied. */
function checksum(statements: readonly string[]): string {
  const text = statements.map((statement) => statement.replace(/\s+/g, ' ')).join(';\n');
  return createHash('sha256').update(text).digest('hex');
}

// Private: the database

/** The numbers of the migrations that the database has, once it is sure that they are ours. */
async function checkRecords(
  database: ReadableGraph,
  migrations: readonly Migration[],
): Promise<Set<unknown>> {
  const rows = await database.read(
    'MATCH (m:Migration) RETURN m.number, m.name, m.checksum ORDER BY m.number',
  );
  for (const [number, name, recorded] of rows) {
    const migration = migrations.find((candidate) => candidate.number === number);
    if (!migration)
      throw new StartError(
        `The database was set up by a newer modelgraph: it has the migration ${name}, and this version knows ` +
          `migrations up to ${migrations.at(-1)?.name ?? 'none'}. Update modelgraph or use another database.`,
      );
    if (migration.checksum !== recorded)
      throw new StartError(
        `The migration ${migration.name} is not the one that the database was set up with (${name}): an applied ` +
          'migration must not change. Restore the file and put the change into a new migration.',
      );
  }
  return new Set(rows.map(([number]) => number));
}

async function apply(database: Database, { name, statements }: Migration): Promise<void> {
  for (const statement of statements) {
    try {
      await change(database, statement);
    } catch (error) {
      if (error instanceof GraphError || error instanceof StartError) throw error;
      const reason = reasonOf(error);
      throw new StartError(`The migration ${name} failed at "${statement}": ${reason}`, { cause: error });
    }
  }
}

/** Runs a schema statement, again where two servers that change the schema at once stood in each other's way. */
async function change(database: Database, statement: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await database.run(statement, {}, deadline);
      return;
    } catch (error) {
      if (attempt === tries || !isContention(error)) throw error;
      await setTimeout(50 * attempt * Math.random());
    }
  }
}

function isContention(error: unknown): boolean {
  const cause = error instanceof GraphError ? error.cause : error;
  if (!(cause instanceof Error) || !('code' in cause)) return false;
  const code = String(cause.code);
  return code.startsWith('Neo.TransientError.Transaction') || code.endsWith('SchemaRuleAlreadyExists');
}

/** Records that a migration was applied; false where another server was first. */
async function record(database: Database, { number, name, checksum }: Migration): Promise<boolean> {
  const text = `
    MERGE (m:Migration {number: $p.number})
    ON CREATE SET m.name = $p.name, m.checksum = $p.checksum, m.appliedAt = datetime(), m.fresh = true
    WITH m, coalesce(m.fresh, false) AS fresh
    REMOVE m.fresh
    RETURN fresh`;
  const [row] = await database.write((run) => run(text, { p: { number, name, checksum } }), deadline);
  return row?.[0] === true;
}
