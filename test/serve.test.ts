import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../src/config.ts';
import { HttpServer } from '../src/http/http-server.ts';
import { type Serving, serve } from '../src/serve.ts';
import { emptyGraph, testConnection, testDatabase } from './support/database.ts';

/** Settings that lead to the database of the test run. */
function settings(seed = 'llama-2', port = '0'): Config {
  const { uri, username, password, database } = testConnection();
  return readConfig({
    PORT: port,
    NEO4J_URI: uri,
    NEO4J_USERNAME: username,
    NEO4J_PASSWORD: password,
    NEO4J_DATABASE: database,
    MODELGRAPH_SEED: seed,
  });
}

const start = (config: Config, said: string[] = []) =>
  serve(config, pino({ level: 'silent' }), (line) => said.push(line), new AbortController().signal);

const post = (url: string, body: object) =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('the server', () => {
  const said: string[] = [];
  let serving: Serving;

  beforeAll(async () => {
    await emptyGraph();
    serving = await start(settings(), said);
  });
  afterAll(() => serving.stop());

  it('fills an empty graph with the story and answers over HTTP', async () => {
    expect(said.join('\n')).toContain('The graph is empty');
    const response = await post(serving.url, { query: '{ entity(ref: {slug: "llama-2"}) { name } }' });
    expect([response.status, await response.json()]).toEqual([
      200,
      { data: { entity: { name: 'Llama 2' } } },
    ]);
  });

  it('leaves a graph alone that holds anything', async () => {
    await testDatabase().write((run) => run(`MATCH (n:Model {slug: 'gpt-3-5'}) SET n.name = 'Mine'`));
    const again: string[] = [];
    const second = await start(settings(), again);
    await second.stop();
    expect(again.join('\n')).not.toContain('The graph is empty');
    const [row] = await testDatabase().read(`MATCH (n:Model {slug: 'gpt-3-5'}) RETURN n.name`);
    expect(row).toEqual(['Mine']);
  });

  it('serves GraphiQL to browsers, compressed, and once', async () => {
    const headers = { accept: 'text/html,application/xhtml+xml' };
    const first = await fetch(`${serving.url}/graphql`, { headers });
    expect(first.headers.get('content-type')).toContain('text/html');
    expect(first.headers.get('content-encoding')).toBe('gzip');
    const html = await first.text();
    expect(html).toContain('modelgraph');
    expect(html).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
    const etag = first.headers.get('etag') ?? '';
    const second = await fetch(`${serving.url}/graphql`, { headers: { ...headers, 'if-none-match': etag } });
    expect([second.status, await second.text()]).toEqual([304, '']);
  });

  it('survives requests for paths that are no addresses', async () => {
    const { hostname, port } = new URL(serving.url);
    for (const path of ['//', 'http://[', '*', '/%', '/graphql?%']) {
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), hostname, () =>
          socket.end(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
        );
        let text = '';
        socket.on('data', (data) => {
          text += data;
        });
        socket.on('end', () => resolve(text)).on('error', reject);
      });
      expect(answer, path).toMatch(/^HTTP\/1.1 [2345]/);
    }
    expect((await fetch(`${serving.url}/health`)).status).toBe(200);
  });

  it('says that it lives', async () => {
    expect((await fetch(`${serving.url}/health`)).status).toBe(200);
  });

  it('lets no other origin read its answers', async () => {
    const response = await fetch(`${serving.url}/graphql?query={__typename}`, {
      headers: { origin: 'http://evil.test' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('a start', () => {
  it('fails at once, naming the variable, where the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const said: string[] = [];
    await expect(start(settings('none', String(port)), said)).rejects.toThrow(`PORT ${port} is taken`);
    expect(said).toEqual([]);
    other.close();
  });

  it('fails at once, naming the variable, where the seed is not there', async () => {
    await expect(start(settings('nothing.yaml'))).rejects.toThrow('MODELGRAPH_SEED "nothing.yaml"');
  });

  it('tells whoever asks too early to come again', async () => {
    const server = await HttpServer.listen('127.0.0.1', 0);
    const response = await post(server.url, { query: '{ __typename }' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'GRAPH_UNAVAILABLE' } }] });
    await server.stop();
  });
});
