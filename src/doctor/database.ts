import { checkSchema } from '../check/schema.ts';
import type { Config } from '../config.ts';
import { reasonOf } from '../errors.ts';
import { type Connection, Database, type ReadableGraph } from '../neo4j/database.ts';
import { locateHome, readPassword } from '../neo4j/embedded/home.ts';
import { connectTo } from '../neo4j/embedded/launch.ts';
import { isOurEngine, readState } from '../neo4j/embedded/state.ts';
import { findMigrations } from '../neo4j/migrations.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

/** Milliseconds that the database has to answer. */
const deadline = 10_000;
/** Milliseconds by which the clocks of server and database may differ. */
const skewAtMost = 2_000;
/** The oldest Neo4j that is known to work. */
const oldest = [5, 26] as const;

/** Looks at the database: whether it answers, its version and plugins, migrations, indexes, memory and clock. */
export async function examineDatabase(config: Config): Promise<Finding[]> {
  const connection = await findConnection(config);
  if (!connection)
    return [
      warn(
        'database',
        'the Neo4j of this home does not run, so nothing more was looked at. Start it: npm start',
      ),
    ];
  const database = new Database(connection);
  try {
    await database.ready(deadline);
  } catch (error) {
    await database.close();
    return [
      fail('database', `${connection.uri.replace(/\/\/[^/@]*@/, '//')} does not answer: ${reasonOf(error)}`),
    ];
  }
  try {
    const examined = [
      examineVersion,
      examineGds,
      examineMigrations,
      examineIndexes,
      examineHeap,
      examineClock,
    ];
    const findings: Finding[] = [];
    for (const examine of examined)
      findings.push(
        await examine(database).catch((error: unknown) =>
          warn('database', `could not be asked all: ${reasonOf(error)}`),
        ),
      );
    return findings;
  } finally {
    await database.close();
  }
}

/** Where the database is, if one runs. Nothing is started for this. */
async function findConnection({ neo4j, database, home: folder }: Config): Promise<Connection | undefined> {
  if (neo4j) return { ...neo4j, database };
  const home = locateHome(folder);
  const state = readState(home);
  const password = readPassword(home);
  if (!state || password === undefined || !(await isOurEngine(home, state.pid))) return undefined;
  return connectTo(state.port, password);
}

async function examineVersion(database: Database): Promise<Finding> {
  const [row] = await database.read(
    "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0], edition",
  );
  const [version = '', edition] = (row ?? []).map(String);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return isOld
    ? fail('database', `Neo4j ${version} is too old: ${oldest.join('.')} or later is needed.`)
    : ok('database', `Neo4j ${version} ${edition}`);
}

async function examineGds(database: Database): Promise<Finding> {
  const version = await database.read('RETURN gds.version()').catch(() => undefined);
  return version
    ? ok('analysis', `Graph Data Science ${version[0]?.[0]}`)
    : warn(
        'analysis',
        'without Graph Data Science, analysis is computed in the server, for smaller graphs. Install it in Neo4j.',
      );
}

async function examineMigrations(database: Database): Promise<Finding> {
  try {
    const { applied, missing } = await findMigrations(database);
    return missing.length === 0
      ? ok('migrations', `all ${applied.length} are applied`)
      : warn('migrations', `${missing.map(({ name }) => name).join(', ')} will be applied at the next start`);
  } catch (error) {
    return fail('migrations', reasonOf(error));
  }
}

async function examineIndexes(database: Database): Promise<Finding> {
  const { count, findings } = await checkSchema(database);
  // What a migration has still to make is told of by that.
  const wrong = findings.filter(({ subject }) => !subject.startsWith('The migration'));
  return wrong.length === 0
    ? ok('indexes', `${count} constraints and indexes are there and online`)
    : fail('indexes', wrong.map(({ subject, message }) => `${subject} ${message}`).join(' '));
}

async function examineHeap(database: Database): Promise<Finding> {
  const [row] = await database.read(
    "CALL dbms.queryJmx('java.lang:type=Memory') YIELD attributes " +
      'WITH attributes.HeapMemoryUsage.value.properties AS heap RETURN heap.used, heap.max',
  );
  const [used = 0, most = 0] = (row ?? []).map(Number);
  const found = `the database's heap holds ${Math.round(used / 2 ** 20)} of ${Math.round(most / 2 ** 20)} MB`;
  return most > 0 && used > 0.9 * most
    ? warn('memory', `${found}: raise server.memory.heap.max_size.`)
    : ok('memory', found);
}

/** Compares the database's clock with ours. */
export async function examineClock(database: ReadableGraph): Promise<Finding> {
  const asked = Date.now();
  const [row] = await database.read('RETURN timestamp()');
  const answered = Date.now();
  const skew = Number(row?.[0]) - (asked + answered) / 2;
  // The time on the way is not known better.
  const known = Math.max(0, Math.abs(skew) - (answered - asked) / 2);
  return known > skewAtMost
    ? warn(
        'clock',
        `the database's clock differs by ${(skew / 1_000).toFixed(1)} s: changes bear its time. Set both by NTP.`,
      )
    : ok('clock', 'that of the database agrees');
}
