/** Stands for an empty place; the fingerprint that happens to be it counts as the next number. */
const empty = 0n;

/**
 * A set of relation ids that takes 16 to 32 bytes an id: it keeps 64 bits of each, which are those of a hash. Among a
 * hundred million ids the chance that any two are mistaken for each other is one in four thousand.
 */
export class Fingerprints {
  #places = new BigUint64Array(1024);
  #count = 0;

  /** Adds an id; false where it was there already. */
  add(id: string): boolean {
    if (this.#count * 2 >= this.#places.length) this.#grow();
    const fingerprint = Buffer.from(id.slice(0, 11), 'base64url').readBigUInt64LE() || 1n;
    const place = this.#find(fingerprint);
    if (this.#places[place] === fingerprint) return false;
    this.#places[place] = fingerprint;
    this.#count++;
    return true;
  }

  /** The place of a fingerprint, or the empty one where it belongs. */
  #find(fingerprint: bigint): number {
    const last = this.#places.length - 1;
    let place = Number(fingerprint & BigInt(last));
    while (this.#places[place] !== empty && this.#places[place] !== fingerprint) place = (place + 1) & last;
    return place;
  }

  #grow(): void {
    const old = this.#places;
    this.#places = new BigUint64Array(old.length * 2);
    for (const fingerprint of old)
      if (fingerprint !== empty) this.#places[this.#find(fingerprint)] = fingerprint;
  }
}
