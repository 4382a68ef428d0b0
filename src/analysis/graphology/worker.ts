import { parentPort } from 'node:worker_threads';
import type { Partition, Score, Similarity } from '../engine.ts';
import { communities, scores, scoresOf, similar } from './answers.ts';
import { Intake, type LinkedEntity } from './intake.ts';

/** What runs in a thread of its own: it takes one graph in, then answers one question about it after the other. */

const intake = new Intake();

const operations = {
  /** Takes a page of entities in. */
  add: (page: readonly LinkedEntity[]) => intake.add(page),
  /** Makes a graph of them, and says how large it is. */
  finish: (directed: boolean) => intake.finish(directed),
  scores: (measure: Score) => scores(intake.graph, measure),
  scoresOf: (measure: Score, from: number, to: number) => scoresOf(intake.graph, measure, from, to),
  communities: (partition: Partition) => communities(intake.graph, partition),
  similar: (slug: string, measure: Similarity) => similar(intake.graph, slug, measure),
};

/** What the thread can be asked. */
export type Operations = typeof operations;

/** One of them by name, with what it is asked with. */
export interface Question {
  readonly name: keyof Operations;
  readonly args: readonly unknown[];
}

// What fails is thrown, and ends the thread.
parentPort?.on('message', ({ name, args }: Question) => {
  // The thread's own side puts together what belongs together.
  const operation = operations[name] as (...args: readonly unknown[]) => unknown;
  parentPort?.postMessage(operation(...args));
});
