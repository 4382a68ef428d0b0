import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Connection } from '../../src/neo4j/database.ts';
import { testConnection } from './database.ts';

/** A wire to the database of the tests that can fail in all the ways that wires do. */
export class Wire {
  readonly connection: Connection;
  readonly #pairs = new Set<readonly [client: Socket, server: Socket]>();
  #isCut = false;
  #isFrozen = false;
  /** Sees what is sent to the database, before it arrives there. */
  onSend: (data: Buffer) => void = () => {};

  /** Opens a wire; it is closed when the test is done. */
  static async open(): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const wire = new Wire((server.address() as AddressInfo).port);
    server.on('connection', (socket) => wire.#accept(socket));
    onTestFinished(() => {
      server.close();
      wire.cut();
    });
    return wire;
  }

  private constructor(port: number) {
    this.connection = { ...testConnection(), uri: `bolt://127.0.0.1:${port}` };
  }

  /** Connections that are open. */
  get open(): number {
    return this.#pairs.size;
  }

  /** Nothing gets through any more, and nobody is told. */
  freeze(): void {
    this.#isFrozen = true;
    for (const sockets of this.#pairs) for (const socket of sockets) socket.pause();
  }

  /** What the database says gets lost from now on; what is sent to it arrives. */
  muteServer(): void {
    for (const [, server] of this.#pairs) server.removeAllListeners('data').resume();
  }

  /** What was held back goes on. */
  thaw(): void {
    this.#isFrozen = false;
    for (const sockets of this.#pairs) for (const socket of sockets) socket.resume();
  }

  /** Breaks all connections, and takes no more. */
  cut(): void {
    this.#isCut = true;
    for (const sockets of this.#pairs) for (const socket of sockets) socket.destroy();
  }

  /** Takes connections again. */
  mend(): void {
    this.#isCut = false;
  }

  /** Breaks all connections, and takes new ones at once. */
  snap(): void {
    this.cut();
    this.mend();
  }

  #accept(client: Socket): void {
    if (this.#isCut) {
      client.destroy();
      return;
    }
    const { hostname, port } = new URL(testConnection().uri);
    const server = connect(Number(port), hostname);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    client.on('data', (data) => {
      this.onSend(data);
      server.write(data);
    });
    server.on('data', (data) => client.write(data));
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#pairs.delete(pair);
        client.destroy();
        server.destroy();
      });
      if (this.#isFrozen) socket.pause();
    }
  }
}
