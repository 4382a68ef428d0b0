import { once } from 'node:events';
import { createServer } from 'node:net';

/** A TCP port that was free on loopback a moment ago; whoever uses it must be ready to ask for another. */
export const findFreePort = (): Promise<number> => tryPort(0);

/** Whether nobody listens on a TCP port of loopback. */
export const isFree = (port: number): Promise<boolean> =>
  tryPort(port).then(
    () => true,
    () => false,
  );

async function tryPort(port: number): Promise<number> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('A server on loopback has no port.');
  return address.port;
}
