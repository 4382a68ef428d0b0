import type { EntityRow } from '../write/rows.ts';

/**
 * In which order entities are written: what names a source as evidence comes after it, so that no interruption leaves
 * evidence in the graph that names nothing.
 */
export class Turns {
  /** Sources that name sources themselves. */
  readonly #naming = new Set<string>();
  #plain = 0;
  #others = 0;

  add(row: EntityRow): void {
    if (row.kind !== 'SOURCE') this.#others++;
    else if (namesOthers(row)) this.#naming.add(row.slug);
    else this.#plain++;
  }

  /**
   * The turns, the first first, with the rows that they may have at most, so that nobody looks for more. Rows of the one
   * that is `whole` may name each other in any way, even in a circle, and are written together.
   */
  list(): readonly {
    readonly has: (row: EntityRow) => boolean;
    readonly most: number;
    readonly whole?: boolean;
  }[] {
    const turns = [
      { has: (row: EntityRow) => row.kind === 'SOURCE' && !this.#naming.has(row.slug), most: this.#plain },
      { has: (row: EntityRow) => this.#naming.has(row.slug) && !this.#waits(row), most: this.#naming.size },
      {
        has: (row: EntityRow) => this.#naming.has(row.slug) && this.#waits(row),
        most: this.#naming.size,
        whole: true,
      },
      { has: (row: EntityRow) => row.kind !== 'SOURCE', most: this.#others },
    ];
    return turns.filter(({ most }) => most > 0);
  }

  /** Whether it names a source that names others in turn. */
  #waits({ evidence = [] }: EntityRow): boolean {
    return evidence.some(({ source }) => this.#naming.has(source));
  }
}

const namesOthers = ({ slug, evidence = [] }: EntityRow): boolean =>
  evidence.some(({ source }) => source !== slug);
