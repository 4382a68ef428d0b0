/** Something that breaks a rule of the graph. */
export interface Finding {
  /** What breaks it: the slug of an entity, type and id of a relation, the name of an index. */
  readonly subject: string;
  /** Which rule, and how. */
  readonly message: string;
}

/** More than this nobody reads on a terminal; the rest is only counted. */
const kept = 200;

/** Collects what is wrong with a graph. */
export class Findings {
  readonly #kept: Finding[] = [];
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** The first of them. */
  get kept(): readonly Finding[] {
    return this.#kept;
  }

  add(findings: readonly Finding[]): void {
    this.#count += findings.length;
    this.#kept.push(...findings.slice(0, kept - this.#kept.length));
  }
}
