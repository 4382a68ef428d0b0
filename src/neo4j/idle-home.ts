import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import { image, nameContainer } from './container.ts';
import { locateHome } from './embedded/home.ts';
import { type Idle, type IdleOptions, whileIdle } from './embedded/idle.ts';
import { findMeans } from './engine.ts';

/** What to do where the graph is not in a home folder that modelgraph can work on itself. */
export interface Elsewhere {
  /** In the database that NEO4J_URI names. */
  readonly given: string;
  /** In the volume of a container, both of this name. */
  readonly inContainer: (name: string, image: string) => string;
}

/**
 * Does work with Neo4j's own tools on the graph that modelgraph runs with Java, while nobody uses it.
 *
 * @throws {StartError} where somebody uses it, it is elsewhere, or Java is missing
 */
export async function inIdleHome<Result>(
  config: Config,
  elsewhere: Elsewhere,
  options: IdleOptions,
  work: (idle: Idle) => Promise<Result>,
): Promise<Result> {
  if (config.neo4j)
    throw new StartError(
      `NEO4J_URI is set, so the graph is in a database that modelgraph does not run: ${elsewhere.given}`,
    );
  const home = locateHome(config.home);
  if (existsSync(home.container)) {
    const name = nameContainer(home);
    throw new StartError(`The graph is in the Docker volume ${name}: ${elsewhere.inContainer(name, image)}`);
  }
  const means = await findMeans(options.say);
  if (means) return whileIdle(config.home, means, options, work);
  throw new StartError(
    'This needs Java 17 or later and Maven on this machine, also where Docker could run Neo4j. Install them; a Java ' +
      'of its own is fetched by: npm run modelgraph -- install-java',
  );
}
