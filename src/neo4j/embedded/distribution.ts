import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { findCacheFolder, prepareFolder } from './cache.ts';
import type { Java } from './java.ts';
import { fetchJars } from './maven.ts';
import { showProgress } from './progress.ts';
import { distributionVersion, gdsVersion, neo4jVersion } from './versions.ts';

/** How many jars there are, for the progress display; it need not be exact. */
const expectedJars = 350;

/** The folders of Neo4j's own jars and of those that Graph Data Science adds. */
export interface Distribution {
  readonly lib: string;
  readonly plugins: string;
  /** Java's archive of their classes, where there is one. */
  readonly archive?: string;
}

/** The distribution in the cache, or undefined where it has to be fetched first. */
export function findDistribution(): Distribution | undefined {
  const distribution = locate();
  const whole =
    existsSync(join(distribution.lib, `neo4j-${neo4jVersion}.jar`)) &&
    existsSync(join(distribution.plugins, `proc-${gdsVersion}.jar`));
  return whole ? distribution : undefined;
}

/**
 * Fetches the distribution into the cache.
 *
 * @throws {StartError} where that fails
 */
export async function fetchDistribution(
  mvn: string,
  java: Java,
  say: (line: string) => void,
): Promise<Distribution> {
  await prepareFolder(
    folder(),
    () => findDistribution() !== undefined,
    say,
    async (draft) => {
      say(`Fetching Neo4j ${neo4jVersion} and Graph Data Science ${gdsVersion} with Maven (140 MB, once) …`);
      const progress = showProgress('Fetching Neo4j', expectedJars, say);
      const jars = new Set<string>();
      try {
        const onJar = (name: string): void => progress.update(Math.min(jars.add(name).size, expectedJars));
        return arrange(await fetchJars(mvn, java, draft, onJar), join(draft, 'finished'));
      } finally {
        progress.stop();
      }
    },
  );
  return locate();
}

/** Lays the jars out in the finished folder: each of them once. */
function arrange(jars: { readonly server: string; readonly all: string }, finished: string): string {
  mkdirSync(join(finished, 'plugins'), { recursive: true });
  renameSync(jars.server, join(finished, 'lib'));
  const own = new Set(readdirSync(join(finished, 'lib')));
  for (const name of readdirSync(jars.all))
    if (!own.has(name)) renameSync(join(jars.all, name), join(finished, 'plugins', name));
  return finished;
}

function locate(): Distribution {
  return { lib: join(folder(), 'lib'), plugins: join(folder(), 'plugins') };
}

function folder(): string {
  return join(findCacheFolder(), `neo4j-${distributionVersion}`);
}
