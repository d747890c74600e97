/** Finds the batch of a row without a search, for rows in any order. */

/** Most entries: few enough to build them for each batch of the result. */
const MAX_ENTRIES = 4096;

/** Fewest rows of an entry, as a power of two. */
const MIN_SHIFT = 10;

export class BatchIndex {
  readonly #starts: readonly number[];
  readonly #shift: number;
  /** The batch of each entry's first row; an entry is 2 ** shift rows. */
  readonly #first: Int32Array;

  /** @param starts first row of each batch, ascending */
  constructor(starts: readonly number[]) {
    this.#starts = starts;
    const last = starts.at(-1) ?? 0;
    let shift = MIN_SHIFT;
    while (last / 2 ** shift >= MAX_ENTRIES) shift++;
    this.#shift = shift;
    this.#first = new Int32Array(Math.floor(last / 2 ** shift) + 1);
    let batch = 0;
    for (let entry = 0; entry < this.#first.length; entry++) {
      while (starts[batch + 1] <= entry * 2 ** shift) batch++;
      this.#first[entry] = batch;
    }
  }

  /** Index of the last batch that starts at or before the row. */
  of(row: number): number {
    const starts = this.#starts;
    const first = this.#first;
    let batch = first[Math.min(row >>> this.#shift, first.length - 1)];
    while (starts[batch + 1] <= row) batch++;
    return batch;
  }
}
