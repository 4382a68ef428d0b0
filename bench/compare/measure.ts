import { askAtOnce, askInTurn } from './load.ts';
import { memory, processorTime, type Running } from './processes.ts';
import type { Contestant, Request, Workload } from './workloads.ts';

/** How long a workload is measured. */
export interface Effort {
  readonly rounds: number;
  /** Of one client in a round, for the slowest contestant. */
  readonly seconds: number;
  /** How many ask at once. */
  readonly clients: number;
}

/** What one round shows of a contestant. */
export interface Round {
  /** Milliseconds of each request of one client. */
  readonly times: readonly number[];
  /** Requests a second of all clients at once. */
  readonly throughput: number;
  /** Milliseconds of its process's processor time for a request, while all ask at once. */
  readonly processor: number;
}

/** What a workload shows of a contestant. */
export interface Measured {
  readonly rounds: readonly Round[];
  /** Megabytes of its process after it. */
  readonly memory: number;
}

/**
 * Measures a workload: contestants take turns in each round, so that what the machine does meanwhile concerns all of them,
 * and all get the same questions, which they have not got before.
 *
 * @param from the first place of the workload that has not been asked for
 */
export async function measure(
  workload: Workload,
  running: readonly Running[],
  { rounds, seconds, clients }: Effort,
  from: number,
): Promise<ReadonlyMap<Contestant, Measured>> {
  const able = running.filter(({ name }) => workload.at(0)[name] !== undefined);
  let place = from;
  const questions = (size: number) => {
    const first = place;
    place += size;
    return ({ name }: Running) =>
      Array.from({ length: size }, (_, i) => workload.at(first + i)[name]).filter(
        (request): request is Request => request !== undefined,
      );
  };
  // Twice, since a statement that is asked for again may get another plan, or code that Java has compiled meanwhile.
  let slowest = 0;
  for (const size of [50, 200]) {
    const asked = questions(size);
    const each = await inTurn(able, async (one) => {
      const times = await askInTurn(one.client, asked(one), 1_000 * seconds);
      return times.reduce((sum, time) => sum + time, 0) / times.length;
    });
    slowest = Math.max(...each.values());
    const many = questions(size);
    await inTurn(able, (one) => askAtOnce(one.client, many(one), clients, 1_000 * seconds));
  }
  const size = Math.max(clients, Math.min(2_000, Math.round((1_000 * seconds) / slowest)));
  const all: ReadonlyMap<Contestant, Round>[] = [];
  for (let round = 0; round < rounds; round++) {
    const asked = questions(size);
    const times = await inTurn(able, (one) => askInTurn(one.client, asked(one)));
    const many = questions(2 * size);
    const busy = await inTurn(able, async (one) => {
      const requests = many(one);
      const before = processorTime(one.pid);
      const spent = await askAtOnce(one.client, requests, clients);
      return {
        throughput: (1_000 * requests.length) / spent,
        processor: (processorTime(one.pid) - before) / requests.length,
      };
    });
    all.push(
      new Map([...busy].map(([name, figures]) => [name, { times: times.get(name) ?? [], ...figures }])),
    );
  }
  return new Map(
    able.map(({ name, pid }) => [
      name,
      { rounds: all.flatMap((round) => round.get(name) ?? []), memory: memory(pid) },
    ]),
  );
}

/** Does the same with each contestant, one after the other. */
async function inTurn<Result>(
  running: readonly Running[],
  work: (one: Running) => Promise<Result>,
): Promise<ReadonlyMap<Contestant, Result>> {
  const results = new Map<Contestant, Result>();
  for (const one of running) results.set(one.name, await work(one));
  return results;
}
