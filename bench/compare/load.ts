import { Agent, request } from 'node:http';
import type { Request } from './workloads.ts';

/** A contestant has answered with errors, or not at all. */
export class NotAnswered extends Error {
  readonly contestant: string;

  constructor(contestant: string, message: string) {
    super(`${contestant} ${message}`);
    this.contestant = contestant;
  }
}

/** A connection pool to one contestant, as cheap as Node has it, since it shares the processors with all that is measured. */
export class Client {
  readonly #agent: Agent;
  readonly #url: URL;
  readonly #name: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param name what failures call it */
  constructor(name: string, url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#name = name;
    this.#url = new URL(url);
    this.#headers = headers;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 64 });
  }

  /**
   * The text of an answer.
   *
   * @throws {NotAnswered} where it is none, or tells of errors
   */
  async ask({ path, body }: Request): Promise<string> {
    const { status, text } = await this.#send(path, body);
    if (status === 200 && !text.includes('"errors":')) return text;
    throw new NotAnswered(
      this.#name,
      `answered ${status}: ${text.slice(0, 1_000)}\nIt was asked ${path} ${body.slice(0, 1_000)}`,
    );
  }

  /** Closes all connections; the next request opens one. */
  close(): void {
    this.#agent.destroy();
  }

  #send(path: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = this.#url;
      const headers = {
        ...this.#headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      };
      const sent = request(
        { agent: this.#agent, hostname, port, path, method: 'POST', headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
          );
        },
      );
      sent.on('error', (error) => reject(new NotAnswered(this.#name, `did not answer: ${error.message}`)));
      sent.end(body);
    });
  }
}

/**
 * Asks one after the other; tells the milliseconds of each.
 *
 * @param limit milliseconds after which no more are asked
 */
export async function askInTurn(
  client: Client,
  requests: readonly Request[],
  limit = Number.POSITIVE_INFINITY,
): Promise<readonly number[]> {
  // A server closes what was idle while others had their turn, perhaps just when it is used again.
  client.close();
  const times: number[] = [];
  const end = performance.now() + limit;
  for (const each of requests) {
    const began = performance.now();
    if (began > end) break;
    await client.ask(each);
    times.push(performance.now() - began);
  }
  return times;
}

/**
 * Asks as so many clients at once; tells the milliseconds of all.
 *
 * @param limit milliseconds after which no more are asked
 * @throws {Error} with the number of requests that failed, and the first failure
 */
export async function askAtOnce(
  client: Client,
  requests: readonly Request[],
  clients: number,
  limit = Number.POSITIVE_INFINITY,
): Promise<number> {
  client.close();
  const left = requests.values();
  const failures: unknown[] = [];
  const began = performance.now();
  const work = async () => {
    for (const each of left) {
      if (failures.length > 0 || performance.now() - began > limit) return;
      await client.ask(each).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: clients }, work));
  if (failures.length > 0)
    throw new Error(`${failures.length} requests failed; the first: ${String(failures[0])}`);
  return performance.now() - began;
}
