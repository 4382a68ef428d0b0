import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import type { Config } from '../config.ts';
import { findDistribution } from '../neo4j/embedded/distribution.ts';
import { findDocker } from '../neo4j/embedded/docker.ts';
import { locateHome } from '../neo4j/embedded/home.ts';
import { findJava } from '../neo4j/embedded/java.ts';
import { findProgram } from '../neo4j/embedded/program.ts';
import { oldestJava } from '../neo4j/embedded/versions.ts';
import { root } from '../root.ts';
import { type Finding, fail, ok, warn } from './finding.ts';

const gigabyte = 2 ** 30;
/** Bytes of free disk below which one should look, and below which nothing works. */
const scarceDisk = 2 * gigabyte;
const leastDisk = 2 ** 28;
/** Bytes of memory below which Neo4j and the server get into each other's way. */
const scarceMemory = 2 * gigabyte;

/** Looks at the machine: Node.js, what Neo4j runs on, disk and memory. */
export async function examineMachine(config: Config): Promise<Finding[]> {
  const means = config.neo4j ? [] : await examineMeans();
  const home = config.neo4j ? [] : [examineDisk(config.home), ...examinePassword(config.home)];
  return [examineNode(), ...means, ...home, examineMemory(config.neo4j === undefined)];
}

function examineNode(): Finding {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const oldest = engines.node.replace('>=', '');
  const [major = 0, minor = 0] = oldest.split('.').map(Number);
  const [ours = 0, ourMinor = 0] = process.versions.node.split('.').map(Number);
  return ours > major || (ours === major && ourMinor >= minor)
    ? ok('Node.js', process.versions.node)
    : fail('Node.js', `${process.versions.node} is too old: install ${oldest} or later.`);
}

/** What the embedded Neo4j can be run with: Java and Maven, or else Docker. */
async function examineMeans(): Promise<Finding[]> {
  const [java, docker] = await Promise.all([findJava(), findDocker()]);
  const isCached = findDistribution() !== undefined;
  const maven = findProgram('mvn');
  const canEmbed = java.found !== undefined && (isCached || maven !== undefined);
  const missing = canEmbed || docker.found ? warn : fail;
  return [
    java.found
      ? ok('Java', java.seen)
      : missing(
          'Java',
          `${java.seen}. Install Java ${oldestJava} or later, or: npm run modelgraph -- install-java`,
        ),
    isCached
      ? ok('Neo4j', 'is in the cache; Maven is not needed')
      : maven !== undefined
        ? ok('Neo4j', `is fetched at the first start by ${maven}`)
        : missing(
            'Neo4j',
            'is not in the cache, and there is no Maven (mvn) to fetch it with. Install Maven.',
          ),
    docker.found || canEmbed
      ? ok('Docker', docker.found ? docker.seen : `not needed (${docker.seen})`)
      : fail('Docker', `${docker.seen}. Start Docker, or install what is missing above, or set NEO4J_URI.`),
  ];
}

function examineDisk(folder: string): Finding {
  let place = folder;
  while (!existsSync(place)) place = dirname(place);
  const { bavail, bsize } = statfsSync(place);
  const free = bavail * bsize;
  const found = `${(free / gigabyte).toFixed(1)} GB free for ${folder} (MODELGRAPH_HOME)`;
  if (free < leastDisk) return fail('disk', `${found}: Neo4j can't write. Free some space.`);
  return free < scarceDisk
    ? warn('disk', `${found}: free some space before it runs out.`)
    : ok('disk', found);
}

function examinePassword(folder: string): Finding[] {
  const { password } = locateHome(folder);
  const mode = statSync(password, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) return [];
  return [
    (mode & 0o077) === 0
      ? ok('password', `${password} can be read by its owner alone`)
      : warn('password', `${password} can be read by others: chmod 600 it.`),
  ];
}

function examineMemory(isEmbedded: boolean): Finding {
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  const heap = getHeapStatistics().heap_size_limit;
  const found = `${(memory / gigabyte).toFixed(1)} GB, of which the server's heap may take ${(heap / gigabyte).toFixed(1)} GB`;
  if (heap > memory)
    return warn('memory', `${found}: set NODE_OPTIONS=--max-old-space-size to less than there is.`);
  return isEmbedded && memory < scarceMemory
    ? warn('memory', `${found}: too little for a large graph. Give it more, or set NEO4J_URI.`)
    : ok('memory', found);
}
