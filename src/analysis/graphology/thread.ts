import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { GraphError } from '../../errors.ts';
import { Gate } from '../../gate.ts';
import { once } from '../../once.ts';
import { ProjectionLost, tooSlow } from '../refusals.ts';
import type { Operations, Question } from './worker.ts';

/** A thread that holds one graph. It is asked one thing after the other, and ended by whatever fails. */
export class Thread {
  readonly #worker: Worker;
  readonly #turns = new Gate(1);
  #settle: { readonly answer: (value: unknown) => void; readonly fail: (error: unknown) => void } | undefined;
  /** Why it has ended, as who asks next is told. */
  #over: unknown;

  private constructor(worker: Worker) {
    this.#worker = worker;
    // Nobody waits for a thread when everything else has ended.
    worker.unref();
    worker.on('message', (value) => this.#settle?.answer(value));
    worker.on('error', (error) => this.#end(isOutOfMemory(error) ? outOfMemory(error) : error));
    worker.on('exit', (code) => this.#end(new ProjectionLost(`The thread ended with ${code}.`)));
  }

  /** @param memory bytes that its heap may have */
  static async start(memory: number): Promise<Thread> {
    const options = { resourceLimits: { maxOldGenerationSizeMb: Math.ceil(memory / 2 ** 20) } };
    return new Thread(
      isSource
        ? new Worker(await bundled(), { ...options, eval: true, execArgv: [] })
        : new Worker(new URL('./analysis-worker.js', import.meta.url), options),
    );
  }

  /**
   * Asks for an operation.
   *
   * @param deadline milliseconds that it may take, without what is asked before it
   * @throws {GraphError} DEADLINE_EXCEEDED where it takes longer, COST_LIMIT where its memory does not do; ProjectionLost
   * where the thread has ended
   */
  ask<Name extends keyof Operations>(
    name: Name,
    args: Parameters<Operations[Name]>,
    deadline: number,
  ): Promise<ReturnType<Operations[Name]>> {
    return this.#turns.run(async () => {
      if (this.#over) throw this.#over;
      const timer = setTimeout(() => this.#end(tooSlow(deadline)), deadline);
      try {
        return await new Promise((answer, fail) => {
          // What the operation of that name returns comes back.
          this.#settle = { answer: answer as (value: unknown) => void, fail };
          this.#worker.postMessage({ name, args } satisfies Question);
        });
      } finally {
        clearTimeout(timer);
        this.#settle = undefined;
      }
    });
  }

  /** Ends it, whatever it is at; never fails. */
  async end(): Promise<void> {
    this.#end(new ProjectionLost('The projection was dropped.'));
    await this.#worker.terminate();
  }

  #end(error: unknown): void {
    if (this.#settle) this.#settle.fail(error);
    else this.#over ??= error;
    this.#over ??= new ProjectionLost(error);
    void this.#worker.terminate();
  }
}

/** Whether this is run as it is written, and not from the bundle, beside which the thread's own is. */
const isSource = import.meta.url.endsWith('.ts');

/** What threads run, as JavaScript, since they read nothing else. */
const bundled = once(async () => {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    bundle: true,
    packages: 'external',
    platform: 'node',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
});

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const outOfMemory = (cause: unknown): GraphError =>
  new GraphError(
    'COST_LIMIT',
    'This scope takes more memory than analysis may take. Narrow it: name kinds or types.',
    { cause },
  );
