import { stat } from 'node:fs/promises';
import { StartError } from '../errors.ts';

/** A file as it was when it was opened: it is read several times, and has to say the same each time. */
export class Unchanged {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly #state: string;

  private constructor(path: string, size: number, state: string) {
    this.path = path;
    this.size = size;
    this.#state = state;
  }

  /** @throws {StartError} where there is none, or no file */
  static async open(path: string): Promise<Unchanged> {
    const { size, state } = await look(path);
    return new Unchanged(path, size, state);
  }

  /** @throws {StartError} where it is not any more as it was */
  async check(): Promise<void> {
    if ((await look(this.path)).state === this.#state) return;
    throw new StartError(
      `${this.path} was changed while it was read. Import it again once nothing writes to it any more.`,
    );
  }
}

async function look(path: string): Promise<{ size: number; state: string }> {
  const found = await stat(path, { bigint: true }).catch((cause: Error) => {
    throw new StartError(`${path} can't be read: ${cause.message}`, { cause });
  });
  if (!found.isFile())
    throw new StartError(`${path} can't be read: it is no file, which could be read more than once.`);
  const { dev, ino, size, mtimeNs } = found;
  return { size: Number(size), state: [dev, ino, size, mtimeNs].join() };
}
