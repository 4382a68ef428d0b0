import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { checkQuestions, cypher } from '../../src/cypher.ts';
import { HttpServer } from '../../src/http/http-server.ts';
import { watchReadiness } from '../../src/http/readiness.ts';
import { type Serving, serve } from '../../src/serve.ts';
import { writer } from '../support/ask.ts';
import { testDatabaseSettings } from '../support/command.ts';
import { testDatabase } from '../support/database.ts';
import { post, send } from '../support/server.ts';
import { loadStory } from '../support/story.ts';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
}

const lines: string[] = [];
const spans: Span[] = [];
const folder = mkdtempSync(join(tmpdir(), 'modelgraph-observe-'));
const audit = join(folder, 'logs', 'audit.log');
/** Takes traces as OpenTelemetry's collector does. */
const collector = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => {
    text += part;
  });
  request.on('end', () => {
    for (const { scopeSpans } of JSON.parse(text).resourceSpans)
      for (const scope of scopeSpans) spans.push(...scope.spans);
    response.setHeader('content-type', 'application/json').end('{}');
  });
});
let serving: Serving;
let url: string;

beforeAll(async () => {
  await loadStory();
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${port}`;
  process.env.OTEL_BSP_SCHEDULE_DELAY = '50';
  const config = readConfig({
    ...testDatabaseSettings(),
    PORT: '0',
    MODELGRAPH_SEED: 'none',
    MODELGRAPH_API_KEYS: writer.entry,
    MODELGRAPH_LOG_REQUESTS: 'all',
    MODELGRAPH_SLOW: '1ms',
    MODELGRAPH_AUDIT_LOG: audit,
  });
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  serving = await serve(config, logger, () => {}, new AbortController().signal);
  url = serving.url;
});
afterAll(async () => {
  delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  delete process.env.OTEL_BSP_SCHEDULE_DELAY;
  await serving.stop();
  collector.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  lines.length = 0;
  spans.length = 0;
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  send(url, { method: 'GET', path, headers });
const key = { authorization: `Bearer ${writer.key}` };
const page = 'query Page($slug: String!) { entity(ref: { slug: $slug }) { name } }';
const write =
  'mutation Add { upsertEntities(input: [{ topic: { slug: "seen", name: "Seen" } }]) { created } }';

/** The first record of the log with this message; waits for it. */
async function logged(message: string): Promise<Record<string, unknown>> {
  for (;;) {
    const found = lines
      .map((line): Record<string, unknown> => JSON.parse(line))
      .find(({ msg }) => msg === message);
    if (found) return found;
    await pause(10);
  }
}

describe('whoever watches over a server', () => {
  it('sees that it lives, and is not ready, while it starts', async () => {
    const server = await HttpServer.listen('127.0.0.1', 0);
    const statuses = ['/health', '/ready', '/graphql'].map(async (path) => {
      const { status, text } = await send(server.url, { method: 'GET', path });
      return [status, text];
    });
    expect(await Promise.all(statuses)).toEqual([
      [200, ''],
      [503, '{"ready":false,"reason":"The server is starting."}'],
      [503, expect.stringContaining('GRAPH_UNAVAILABLE')],
    ]);
    await server.stop();
  });

  it('sees when it is ready, and why it is not', async () => {
    expect((await get('/ready')).text).toBe('{"ready":true}');
    const without = (read: unknown) =>
      Object.create(testDatabase(), { read: { value: read }, isGone: { value: false } });
    const missing = without(async (text: string) => (await testDatabase().read(text)).slice(0, -1));
    expect(await watchReadiness(missing).ready()).toMatch(/^Migrations are missing: \d+/);
    const silent = without(() => Promise.reject(new Error('secret.host:7687')));
    expect(await watchReadiness(silent).ready()).toBe('The database does not answer.');
    const gone = Object.create(testDatabase(), { isGone: { value: true } });
    expect(await watchReadiness(gone).ready()).toBe('The database is gone.');
  });

  it('sees what the database can not be asked', async () => {
    const { signal } = new AbortController();
    expect(await checkQuestions(testDatabase(), signal)).toBeUndefined();
    const refuse = async (text: string) =>
      text === cypher('search') ? Promise.reject(new Error('Invalid input')) : [];
    const broken = await checkQuestions({ explain: refuse }, signal);
    expect(broken).toBe("cypher/search.cypher can't be used: Error: Invalid input");
    expect(await watchReadiness(testDatabase(), () => broken).ready()).toBe(broken);
  });
});

describe('metrics', () => {
  it('count requests by operation and status, statements, errors and what Node.js does', async () => {
    await post(url, page.replace('Page', 'Counted'), { slug: 'llama-2' });
    await post(url, page.replace('Page', 'Counted'), { slug: 'meta' });
    await post(url, '{ models(first: 1000) { nodes { name } } }');
    await send(url, { headers: { 'content-type': 'text/plain' } });
    const { text, headers } = await get('/metrics');
    expect(headers['content-type']).toContain('text/plain');
    for (const line of [
      'modelgraph_requests_total{operation="Counted",status="200"} 2',
      'modelgraph_request_seconds_count{operation="Counted"} 2',
      'modelgraph_requests_total{operation="(unnamed)",status="200"} 1',
      'modelgraph_requests_total{operation="(none)",status="415"} 1',
      'modelgraph_errors_total{code="PAGE_TOO_LARGE"} 1',
      'modelgraph_database_gone 0',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/^modelgraph_statement_seconds_count [1-9]/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  });

  it('keep few names of operations, however many callers think of', async () => {
    for (let i = 0; i < 130; i++) await post(url, `query Name${i} { __typename }`);
    const { text } = await get('/metrics');
    expect(text.match(/^modelgraph_requests_total\{/gm)?.length).toBeLessThan(115);
    expect(text).toMatch(/^modelgraph_requests_total\{operation="\(other\)",status="200"\} [1-9]/m);
  });

  it('are told to this machine alone, and not to whoever comes through a proxy', async () => {
    for (const header of ['x-forwarded-for', 'forwarded', 'via'])
      expect((await get('/metrics', { [header]: '192.0.2.1' })).status).toBe(403);
  });
});

describe('the log', () => {
  it('tells of a request by an id that may come from a proxy, and never what was sent', async () => {
    const headers = { ...key, 'x-request-id': 'proxy-7' };
    const answer = await post(url, page, { slug: 'a-secret-slug' }, headers);
    expect(answer.headers['x-request-id']).toBe('proxy-7');
    expect(await logged('Slow request')).toMatchObject({
      requestId: 'proxy-7',
      operation: 'Page',
      type: 'query',
      caller: 'tester',
      status: 200,
      hash: expect.stringMatching(/^[0-9a-f]{16}$/),
      slowStatements: expect.arrayContaining([
        expect.objectContaining({ text: expect.stringContaining('$p.keys') }),
      ]),
    });
    expect(lines.join('')).not.toMatch(new RegExp(`a-secret-slug|${writer.key}`));
    const odd = await post(url, page, { slug: 'x' }, { 'x-request-id': 'a b"' });
    expect(odd.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('tells what the database does for a slow statement', async () => {
    await post(
      url,
      '{ models(first: 7, filter: { name: { contains: "a" } }) { totalCount nodes { summary } } }',
    );
    const { plan } = await logged('Plan of a slow statement');
    expect(plan).toEqual(expect.arrayContaining([expect.stringContaining('ProduceResults')]));
  });
});

describe('the audit log', () => {
  it('has every write, by whom and with what outcome', async () => {
    await post(url, write, {}, { ...key, 'x-request-id': 'first' });
    await post(url, write, {}, { ...key, 'x-request-id': 'again' });
    await post(url, write, {}, { 'x-request-id': 'stranger' });
    await post(url, page, { slug: 'meta' }, key);
    const text = readFileSync(audit, 'utf8');
    const records = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const common = { operation: 'Add', mutations: ['upsertEntities'], time: expect.any(Number) };
    expect(records).toMatchObject([
      {
        ...common,
        requestId: 'first',
        caller: 'tester',
        outcome: 'WRITTEN',
        positions: [expect.any(Number)],
        changes: ['CREATED Entity:seen'],
      },
      { ...common, requestId: 'again', caller: 'tester', outcome: 'UNCHANGED', changes: [] },
      {
        ...common,
        requestId: 'stranger',
        caller: 'anonymous',
        outcome: 'FAILED',
        codes: ['UNAUTHENTICATED'],
      },
    ]);
    expect(text).not.toContain(writer.key);
  });
});

describe('traces', () => {
  it('go from the caller over HTTP and the operation to each statement', async () => {
    const [trace, parent] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    await post(url, page, { slug: 'openai' }, { traceparent: `00-${trace}-${parent}-01` });
    const named = (name: string) => spans.find((span) => span.traceId === trace && span.name === name);
    while (!named('POST /graphql')) await pause(20);
    const [http, operation, statement] = ['POST /graphql', 'query Page', 'statement'].map(named);
    expect([http?.parentSpanId, operation?.parentSpanId, statement?.parentSpanId]).toEqual([
      parent,
      http?.spanId,
      operation?.spanId,
    ]);
    const length = (span: Span | undefined) =>
      Number(span?.endTimeUnixNano) - Number(span?.startTimeUnixNano);
    expect(length(statement)).toBeGreaterThan(0);
    expect(length(http)).toBeGreaterThanOrEqual(length(statement));
  });
});
