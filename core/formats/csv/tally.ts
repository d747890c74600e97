/** What is counted about the cells of a file, chunk by chunk: the material of the type ledger. */
import type { ChunkExample } from './chunk.ts';
import { type CellCounts, type Example, KINDS } from '../cells/type-ledger.ts';

export class Tally {
  rows = 0;
  /** Cells by kind: column · KINDS + kind. */
  readonly kinds: Float64Array;
  /** 1 for each kind of each column of which an example is known. */
  readonly known: Uint8Array;
  private readonly missing: Float64Array;
  private readonly examples = new Map<number, Example>();
  private readonly tokens: readonly string[];

  constructor(columns: number, tokens: readonly string[]) {
    this.kinds = new Float64Array(columns * KINDS);
    this.known = new Uint8Array(columns * KINDS);
    this.missing = new Float64Array(columns * tokens.length);
    this.tokens = tokens;
  }

  add(rows: number, kinds: Int32Array, missing: Int32Array): void {
    this.rows += rows;
    for (let index = 0; index < kinds.length; index++) {
      this.kinds[index] += kinds[index];
    }
    for (let index = 0; index < missing.length; index++) {
      this.missing[index] += missing[index];
    }
  }

  /** Keeps examples of kinds that had none; `firstLine` is that of the chunk's first row. */
  addExamples(examples: readonly ChunkExample[], firstLine: number): void {
    for (const { column, kind, line, cell } of examples) {
      const index = column * KINDS + kind;
      if (this.examples.has(index)) continue;
      this.examples.set(index, { line: firstLine + line, cell });
      this.known[index] = 1;
    }
  }

  kindsOf(column: number): Float64Array {
    return this.kinds.subarray(column * KINDS, (column + 1) * KINDS);
  }

  countsOf(column: number, distinct: number | null): CellCounts {
    const start = column * this.tokens.length;
    const missingTokens = this.tokens
      .map((token, index) => ({ token, count: this.missing[start + index] }))
      .filter(({ count }) => count > 0);
    return {
      kinds: this.kindsOf(column),
      examples: Array.from({ length: KINDS }, (_, kind) => this.examples.get(column * KINDS + kind)),
      missing: missingTokens.reduce((sum, { count }) => sum + count, 0),
      missingTokens,
      distinct,
    };
  }
}
