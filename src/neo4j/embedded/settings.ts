import { totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Distribution } from './distribution.ts';
import type { Home } from './home.ts';

const mebibyte = 2 ** 20;
/** What Neo4j needs of Java's inside. */
const opened = ['java.nio', 'java.io', 'sun.nio.ch'].map(
  (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
);

/** Writes neo4j.conf: closed to the network, small on disk, and as large in memory as the machine allows. */
export function formatSettings(distribution: Distribution, port: number): string {
  const settings: Readonly<Record<string, string>> = {
    'server.bolt.listen_address': `127.0.0.1:${port}`,
    'server.http.enabled': 'false',
    'server.https.enabled': 'false',
    'server.directories.plugins': distribution.plugins,
    'dbms.security.procedures.unrestricted': 'gds.*',
    'dbms.usage_report.enabled': 'false',
    'db.logs.query.enabled': 'OFF',
    // An empty store would take 500 MB otherwise, and a busy one would keep two days of logs that nobody reads.
    'db.tx_log.preallocate': 'false',
    'db.tx_log.rotation.size': '16m',
    'db.tx_log.rotation.retention_policy': '1 files',
    // Neo4j would wait ten seconds at its end for connections that nobody makes; the data is safe by then.
    'internal.dbms.bolt.netty_server_shutdown_quiet_period': '0',
    'server.memory.pagecache.size': `${share(16, 64, 1_024)}m`,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value.replaceAll('\\', '\\\\')}`);
  return `# Written by modelgraph at each start: changes made here are lost.\n${lines.join('\n')}\n`;
}

/**
 * The arguments that make Java run the server.
 *
 * @param archive where it shall leave an archive of the classes at its end
 */
export function listServerArguments(
  home: Home,
  distribution: Distribution,
  archive?: string,
): readonly string[] {
  return [
    ...opened,
    // It lives for seconds: it is worth more to compile quickly than well.
    ...(archive === undefined ? [] : [`-XX:ArchiveClassesAtExit=${archive}`, '-XX:TieredStopAtLevel=1']),
    // Neo4j's own script reads the size of the heap from neo4j.conf; Java itself does not.
    `-Xmx${share(8, 512, 2_048)}m`,
    '-XX:+ExitOnOutOfMemoryError',
    ...listClassPath(distribution),
    'org.neo4j.server.CommunityEntryPoint',
    '--console-mode',
    `--home-dir=${home.root}`,
    `--config-dir=${home.conf}`,
  ];
}

/** The arguments that make Java run Neo4j's admin tool; the first is for us, to know the process by. */
export function listToolArguments(
  home: Home,
  distribution: Distribution,
  command: readonly string[],
): readonly string[] {
  const tool = 'org.neo4j.server.startup.Neo4jAdminCommand';
  return [markTool(home), ...opened, ...listClassPath(distribution), tool, ...command];
}

/** What the command line of an admin tool begins with that works on this home. */
export const markTool = (home: Home): string => `-Dmodelgraph.home=${home.root}`;

/** Graph Data Science comes first: it brings its own version of some classes. */
function listClassPath({ plugins, lib, archive }: Distribution): readonly string[] {
  return [
    // Where it does not fit, Java goes on without it.
    ...(archive === undefined ? [] : [`-XX:SharedArchiveFile=${archive}`, '-Xshare:auto', '-Xlog:cds*=off']),
    '-cp',
    [join(plugins, '*'), join(lib, '*')].join(delimiter),
  ];
}

/** A part of this machine's memory, such as an eighth, in mebibytes and within bounds. */
function share(part: number, least: number, most: number): number {
  return Math.floor(Math.min(most, Math.max(least, measureMemory() / mebibyte / part)));
}

/** Bytes of memory of this machine, or of the container that this process is in. */
function measureMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
