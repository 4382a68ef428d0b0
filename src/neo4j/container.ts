import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { StartError } from '../errors.ts';
import { Database } from './database.ts';
import type { Docker } from './embedded/docker.ts';
import { writePrivateFile } from './embedded/files.ts';
import { guardHome } from './embedded/guard.ts';
import { ensurePassword, type Home } from './embedded/home.ts';
import { connectTo } from './embedded/launch.ts';
import { addUser, countUsers, removeUser } from './embedded/state.ts';
import type { Engine } from './engine.ts';

/** The image that is run; it fetches Graph Data Science itself when it starts. */
export const image = 'neo4j:5.26-community';
/** Milliseconds that fetching the image may take. */
const pullDeadline = 20 * 60_000;
/** Milliseconds from the container's start to the first answered query; fetching Graph Data Science is part of it. */
const startDeadline = 180_000;
/** Seconds that Neo4j has to end by itself. */
const stopSeconds = 60;

type Say = (line: string) => void;

/** Settings of the container, beside the password. */
const settings: readonly string[] = [
  'NEO4J_PLUGINS=["graph-data-science"]',
  // As the official image has it; said for images that are built alike but leave it out.
  'NEO4J_HOME=/var/lib/neo4j',
];

/**
 * Runs Neo4j in a container of its own for this home folder, or attaches to the one that is there.
 *
 * @throws {StartError} that says why that is not possible
 */
export async function openContainer(folder: string, docker: Docker, say: Say): Promise<Engine> {
  return guardHome(folder, say, async (home) => {
    const name = nameContainer(home);
    const password = await ensureRunning(home, docker, name, say);
    const port = await awaitAnswer(home, docker, name, password, say);
    const user = await addUser(home);
    let stopped: Promise<void> | undefined;
    return {
      connection: connectTo(port, password),
      description: `Neo4j 5.26 with Graph Data Science, in the Docker container ${name}, on 127.0.0.1:${port}`,
      owned: true,
      stop: () => {
        stopped ??= guardHome(folder, say, () => leave(home, docker, name, user, say));
        return stopped;
      },
    };
  });
}

/** One name for container and volume, always the same for the same home folder. */
export function nameContainer(home: Home): string {
  return `modelgraph-${createHash('sha256').update(home.root).digest('hex').slice(0, 12)}`;
}

/** Starts the container, a new one where there is none yet; returns the password of its Neo4j. */
async function ensureRunning(home: Home, docker: Docker, name: string, say: Say): Promise<string> {
  const running = await docker.ask('container', 'inspect', '--format', '{{.State.Running}}', name);
  const holdsGraph = running !== undefined || (await docker.ask('volume', 'inspect', name)) !== undefined;
  const password = ensurePassword(home, holdsGraph ? `the Docker volume ${name}` : undefined);
  if (running === undefined) await ensureImage(docker, say);
  // From here on the graph is in the volume; a Java that is installed later must not begin an empty one beside it.
  writePrivateFile(home.container, `${name}\n`);
  if (running === 'true') {
    say(`Found the container ${name} running.`);
  } else if (running !== undefined) {
    say(`Starting the container ${name} …`);
    await docker.command(['start', name]);
  } else {
    await createContainer(home, docker, name, password, say);
  }
  return password;
}

async function ensureImage(docker: Docker, say: Say): Promise<void> {
  if ((await docker.ask('image', 'inspect', '--format', '{{.Id}}', image)) !== undefined) return;
  say(`Fetching the image ${image} (once) …`);
  await docker.command(['pull', '--quiet', image], pullDeadline);
}

async function createContainer(
  home: Home,
  docker: Docker,
  name: string,
  password: string,
  say: Say,
): Promise<void> {
  say(`Starting Neo4j in the container ${name} …`);
  // In a file, because every user of the machine can read a command line.
  const variables = `${home.root}/container.env`;
  writePrivateFile(variables, `${[`NEO4J_AUTH=neo4j/${password}`, ...settings].join('\n')}\n`);
  try {
    const network = ['--publish', '127.0.0.1::7687'];
    const options = [
      '--detach',
      // Neo4j divides what it finds between heap and page cache.
      '--memory',
      '2g',
      '--name',
      name,
      '--volume',
      `${name}:/data`,
      '--env-file',
      variables,
      ...network,
    ];
    await docker.command(['run', ...options, image], 60_000);
  } finally {
    rmSync(variables, { force: true });
  }
}

/** Waits until Neo4j in the container answers, and returns its port on this machine. */
async function awaitAnswer(
  home: Home,
  docker: Docker,
  name: string,
  password: string,
  say: Say,
): Promise<number> {
  const port = await readPort(docker, name);
  const database = new Database(connectTo(port, password));
  let ended = false;
  const watch = setInterval(async () => {
    const running = await docker.ask('container', 'inspect', '--format', '{{.State.Running}}', name);
    ended = running === undefined || running === 'false';
  }, 2_000).unref();
  const notice = setInterval(() => say('Waiting for Neo4j in the container to answer …'), 15_000).unref();
  try {
    await database.ready(startDeadline, () => (ended ? new Error('The container ended.') : undefined));
    return port;
  } catch (error) {
    const refused = error instanceof StartError;
    // Whoever uses the container besides us keeps it.
    if (!ended && (await countUsers(home)) === 0)
      await docker.command(['stop', name], (stopSeconds + 30) * 1_000);
    throw new StartError(explainFailure(home, name, refused, ended ? await docker.readLog(name) : ''), {
      cause: error,
    });
  } finally {
    clearInterval(watch);
    clearInterval(notice);
    await database.close();
  }
}

function explainFailure(home: Home, name: string, refused: boolean, log: string): string {
  if (refused)
    return `Neo4j in the container ${name} refuses the password in ${home.password}. Put the right one back.`;
  const fault =
    log === '' ? `does not answer within ${startDeadline / 1_000} s` : `ended: ${log.replace(/\.$/, '')}`;
  return `Neo4j in the container ${name} ${fault}. See: docker logs ${name}`;
}

async function readPort(docker: Docker, name: string): Promise<number> {
  const places = (await docker.command(['port', name, '7687/tcp'])).split('\n');
  const port = Number(places.map((place) => /^127\.0\.0\.1:(\d+)$/.exec(place.trim())?.[1]).find(Boolean));
  if (!port)
    throw new StartError(
      `The container ${name} has no port on 127.0.0.1. Remove it (docker rm -f ${name}; its volume stays) and start again.`,
    );
  return port;
}

/** Stops the container, unless others use it still; container and volume stay for the next time. */
async function leave(home: Home, docker: Docker, name: string, user: string, say: Say): Promise<void> {
  removeUser(home, user);
  const others = await countUsers(home);
  if (others > 0) {
    say(`Neo4j keeps running: ${others} other ${others === 1 ? 'user is' : 'users are'} still there.`);
    return;
  }
  say(`Stopping the container ${name} …`);
  await docker.command(['stop', '--time', String(stopSeconds), name], (stopSeconds + 30) * 1_000);
}
