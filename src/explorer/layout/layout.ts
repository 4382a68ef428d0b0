import type { Layout } from '../view/view.ts';
import type { PictureSize } from './fit.ts';

/** What is to be laid out. */
export interface LayoutQuestion {
  readonly id: number;
  readonly layout: Layout;
  /** Where things stand, x and y in turn; NaN for those that are new. */
  readonly positions: Float32Array;
  /** How wide names are, in letters. */
  readonly widths: Float32Array;
  /** The ends of links, two indexes each. */
  readonly links: Uint32Array;
  /** The room that the picture has. */
  readonly picture: PictureSize;
  /** True where layers go down and not to the right, for a narrow window. */
  readonly narrow: boolean;
}

export interface LayoutAnswer {
  readonly id: number;
  readonly positions: Float32Array;
  readonly done: boolean;
}

/** Where things stand, by slug. */
export type Positions = ReadonlyMap<string, Point>;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A picture to lay out. */
export interface LaidOut {
  readonly layout: Layout;
  readonly slugs: readonly string[];
  /** How wide their names are, in letters. */
  readonly widths: readonly number[];
  /** The entities that links join. */
  readonly ends: readonly (readonly [from: string, to: string])[];
  readonly current: Positions;
  readonly picture: PictureSize;
  readonly narrow: boolean;
}

/** Lays out pictures in a worker, the latest one only. */
export class Layouter {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  #id = 0;
  #slugs: readonly string[] = [];
  #tell: (positions: Positions, done: boolean) => void = () => {};

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => {
      if (data.id !== this.#id) return;
      const place = (index: number): Point => ({
        x: data.positions[2 * index] ?? 0,
        y: data.positions[2 * index + 1] ?? 0,
      });
      this.#tell(new Map(this.#slugs.map((slug, index) => [slug, place(index)])), data.done);
    });
  }

  /**
   * Lays out a picture, from where its entities stand.
   *
   * @param tell called now and then while things move, and once when they stand still
   */
  lay(
    { layout, slugs, widths, ends, current, picture, narrow }: LaidOut,
    tell: (positions: Positions, done: boolean) => void,
  ): void {
    const index = new Map(slugs.map((slug, at) => [slug, at]));
    const links = ends.flatMap(([from, to]) => [index.get(from) ?? 0, index.get(to) ?? 0]);
    const positions = slugs.flatMap((slug) => {
      const point = current.get(slug);
      return point ? [point.x, point.y] : [Number.NaN, Number.NaN];
    });
    this.#id += 1;
    this.#slugs = slugs;
    this.#tell = tell;
    const question: LayoutQuestion = {
      id: this.#id,
      layout,
      positions: Float32Array.from(positions),
      widths: Float32Array.from(widths),
      links: Uint32Array.from(links),
      picture,
      narrow,
    };
    this.#worker.postMessage(question);
  }

  /** Leaves things where they are. */
  stop(): void {
    this.#id += 1;
  }
}
