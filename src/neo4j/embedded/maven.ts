import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { StartError } from '../../errors.ts';
import type { Java } from './java.ts';
import { type Outcome, runProgram } from './program.ts';
import { gdsVersion, neo4jVersion } from './versions.ts';

/** Milliseconds that fetching the 140 MB may take. */
const fetchDeadline = 15 * 60_000;
/** In full, because Maven asks the network what a short name means; the version is the one that Maven itself chooses. */
const goal = 'org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies';
/** Where Debian and others keep the certificates that this machine trusts, in Java's format. */
const trustStore = '/etc/ssl/certs/java/cacerts';

const neo4j = { group: 'org.neo4j', name: 'neo4j', version: neo4jVersion };
const gds = ['proc', 'opengds-extension'].map((name) => ({
  group: 'org.neo4j.gds',
  name,
  version: gdsVersion,
}));

/** The two folders full of jars that Maven has filled. */
export interface Jars {
  /** What Neo4j alone needs. */
  readonly server: string;
  /** What Neo4j and Graph Data Science need together. */
  readonly all: string;
}

/**
 * Lets Maven fetch all jars into folders below `folder`.
 *
 * @param onJar told the name of each jar that is fetched or copied
 * @throws {StartError} that says in one message what went wrong
 */
export async function fetchJars(
  mvn: string,
  java: Java,
  folder: string,
  onJar: (name: string) => void,
): Promise<Jars> {
  // Two projects in one: what belongs to GDS alone is the difference between them.
  writeFileSync(
    join(folder, 'pom.xml'),
    project('engine', '<modules><module>server</module><module>all</module></modules>'),
  );
  writeProject(folder, 'server', [neo4j]);
  writeProject(folder, 'all', [neo4j, ...gds]);
  const options = ['--batch-mode', '--strict-checksums', goal, '-DincludeScope=runtime'];
  const trust = java.fetched && existsSync(trustStore) ? [`-Djavax.net.ssl.trustStore=${trustStore}`] : [];
  const outcome = await runProgram(mvn, [...trust, ...options], {
    cwd: folder,
    deadline: fetchDeadline,
    env: java.home === undefined ? {} : { JAVA_HOME: java.home },
    onLine(line) {
      const jar = /(?:Downloaded from|Copying).*?([^/\s]+\.jar)\b/.exec(line)?.[1];
      if (jar !== undefined) onJar(jar);
    },
  });
  if (outcome.code !== 0)
    throw new StartError(`Neo4j could not be fetched with Maven: ${explainMaven(outcome)}`);
  return { server: join(folder, 'server/target/dependency'), all: join(folder, 'all/target/dependency') };
}

function writeProject(folder: string, name: string, dependencies: readonly (typeof neo4j)[]): void {
  const entries = dependencies.map(
    (one) =>
      `<dependency><groupId>${one.group}</groupId><artifactId>${one.name}</artifactId><version>${one.version}</version></dependency>`,
  );
  mkdirSync(join(folder, name));
  writeFileSync(
    join(folder, name, 'pom.xml'),
    project(name, `<dependencies>${entries.join('')}</dependencies>`),
  );
}

function project(name: string, content: string): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>modelgraph</groupId><artifactId>${name}</artifactId><version>1</version><packaging>pom</packaging>
${content}</project>\n`;
}

/** What a person needs of the pages that Maven prints when it fails. */
function explainMaven({ output, late }: Outcome): string {
  if (late)
    return `it took longer than ${fetchDeadline / 60_000} minutes. Start again on a better network; what is there is kept.`;
  const errors = stripVTControlCharacters(output)
    .split('\n')
    .filter((line) => /^\s*\[ERROR\]\s*\S/.test(line) || /^Error|^The JAVA_HOME/.test(line))
    .map((line) => line.trim());
  const problem = shorten(errors[0] ?? output.trim().split('\n').at(-1) ?? '');
  if (/No space left on device|ENOSPC/.test(output))
    return "the disk is full. It needs about 400 MB: 150 in the cache, the rest in Maven's own. Free some space and start again.";
  if (/Checksum validation failed/i.test(output))
    return `a file that came does not have the right checksum. Start again; if it stays so, something between here and the repository changes files. Maven says: ${problem}`;
  if (/PKIX|unable to find valid certification path|SSLHandshake/i.test(output))
    return `the repository's certificate is not trusted. Where a proxy of your company stands in between, add its certificate to Java's. Maven says: ${problem}`;
  if (unreachable.test(output))
    return `the repository can't be reached. Check the network, and Maven's proxy in ~/.m2/settings.xml. Maven says: ${problem}`;
  return problem;
}

const unreachable =
  /Unknown host|UnknownHost|name resolution|Name or service not known|nodename nor servname|Connection refused|Connection reset|Connection timed out|connect timed out|Read timed out|No route to host|Network is unreachable|Connect to .* failed|offline mode/i;

/** Keeps who could not get what from where, and why; leaves out what led to it and where to read about it. */
function shorten(line: string): string {
  const transfer = /Could not transfer artifact .*/.exec(line)?.[0];
  const text = (transfer ?? line)
    .replace(/^\[ERROR\] /, '')
    .replace(/transfer failed for \S+: /, '')
    .replace(/ -> \[Help \d+\].*$/, '')
    .trim();
  return text.length > 400 ? `${text.slice(0, 400)} …` : text;
}
