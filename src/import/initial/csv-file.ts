import { type FileHandle, open } from 'node:fs/promises';

/** Characters that are kept in memory before they are written. */
const blockSize = 2 ** 20;

/** A file that is written line by line. */
export class CsvFile {
  readonly #file: FileHandle;
  #waiting = '';

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Makes a file that only its owner can read. */
  static async create(path: string): Promise<CsvFile> {
    return new CsvFile(await open(path, 'wx', 0o600));
  }

  async add(line: string): Promise<void> {
    this.#waiting += line;
    if (this.#waiting.length >= blockSize) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    const text = this.#waiting;
    this.#waiting = '';
    await this.#file.appendFile(text);
  }
}
