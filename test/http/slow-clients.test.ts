import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { getIntrospectionQuery } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HttpServer } from '../../src/http/http-server.ts';
import { post, testServer } from '../support/server.ts';

let server: HttpServer;

beforeEach(async () => {
  const timeouts = { headers: 300, request: 600, idle: 500 };
  server = await testServer({ deadline: 500 }, { timeouts });
});

/** Opens a connection that begins so; tells how it ended. */
function open(beginning: string): { readonly socket: Socket; readonly ended: Promise<string> } {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname, () => socket.write(beginning));
  const ended = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
  return { socket, ended };
}

const headers = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;

describe('clients who never come to an end', () => {
  it('with their headers are sent away, and keep nobody else waiting', async () => {
    // They stay for so long that nobody is slow who is only on a machine that is busy.
    server = await testServer({}, { timeouts: { headers: 3_000, request: 6_000, idle: 500 } });
    const slow = Array.from({ length: 200 }, () => open(`${headers}x-slow: `));
    const { status } = await post(server.url, '{ __typename }');
    expect(status).toBe(200);
    const answers = await Promise.all(slow.map(({ ended }) => ended));
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });

  it('with a byte now and then are sent away as well', async () => {
    const { socket, ended } = open(`${headers}content-length: 1000\r\n\r\n`);
    await new Promise((resolve) => socket.once('connect', resolve));
    let isOpen = true;
    void ended.then(() => {
      isOpen = false;
    });
    while (isOpen) {
      socket.write(' ');
      await pause(50);
    }
    expect(await ended).toMatch(/^HTTP\/1.1 408 /);
  });

  it('with reading their answers are cut off', async () => {
    const body = JSON.stringify({ query: getIntrospectionQuery() });
    const one = `${headers}content-length: ${body.length}\r\n\r\n${body}`;
    const { socket, ended } = open('');
    socket.pause();
    // More than the buffers of two sockets hold.
    for (let i = 0; i < 60; i++) socket.write(one);
    await new Promise((resolve) => socket.once('connect', resolve));
    while (await server.hasConnections()) await pause(50);
    socket.destroy();
    await ended;
  });
});
