import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import neo4j, { type Driver } from 'neo4j-driver';
import { readConfig } from '../../src/config.ts';
import { type RawStatement, statements } from './raw-statements.ts';

/**
 * The limit that a server has to be measured by: Cypher written by hand for each workload, rows as lists by position,
 * the driver as trials say it is fastest, and nothing above but Node's own HTTP server. Each statement has a path of its
 * own, takes its values as JSON, and answers with the same JSON as the contract's operation.
 */

const { neo4j: given, database } = readConfig(process.env);
if (!given) throw new Error('NEO4J_URI is not set.');
const driver = neo4j.driver(given.uri, neo4j.auth.basic(given.username, given.password), {
  disableLosslessIntegers: true,
  notificationFilter: { minimumSeverityLevel: 'OFF' },
  telemetryDisabled: true,
});

const server = createServer((request, response) => {
  answer(request).then(
    (data) => {
      const body = Buffer.from(JSON.stringify({ data }));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    },
    (error: unknown) => {
      response.writeHead(500, { 'content-type': 'text/plain' });
      response.end(String(error));
    },
  );
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.error(`raw is ready at http://127.0.0.1:${port}`);
});
process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void driver.close();
});

async function answer(request: IncomingMessage): Promise<unknown> {
  const statement = statements.get(request.url ?? '');
  if (!statement) throw new Error(`There is no statement ${request.url}.`);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return run(driver, statement, JSON.parse(Buffer.concat(chunks).toString()));
}

/** Runs a statement in a session and a transaction of its own, which begins with it: one round trip. */
async function run(driver: Driver, { text, writes, data }: RawStatement, values: object): Promise<unknown> {
  const session = driver.session({
    defaultAccessMode: writes ? neo4j.session.WRITE : neo4j.session.READ,
    fetchSize: -1,
    ...(database !== undefined && { database }),
  });
  try {
    const { records } = await session.run(text, { p: values });
    const [first, ...others] = records.map((record) => record.get(0));
    return data(others.length > 0 ? [first, ...others].flat() : first, values);
  } finally {
    // Nobody has to wait for it.
    session.close().catch(() => {});
  }
}
