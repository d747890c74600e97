/** What is counted about the cells of a file, chunk by chunk: the material of the type ledger. */
import { isStringType } from '../../ir/types.ts';
import type { ChunkExample, ChunkOutput } from './chunk.ts';
import { type CellCounts, type Example, inferType, KIND, KINDS } from '../cells/type-ledger.ts';

export class Tally {
  rows = 0;
  /** Cells by kind: column · KINDS + kind. */
  readonly kinds: Float64Array;
  /** 1 for each kind of each column of which an example is known. */
  readonly known: Uint8Array;
  private readonly missing: Float64Array;
  /** Missing tokens that stood in quotes: texts of a column of texts, missing in others. */
  private readonly words: Float64Array;
  private readonly examples = new Map<number, Example>();
  private readonly tokens: readonly string[];

  constructor(columns: number, tokens: readonly string[]) {
    this.kinds = new Float64Array(columns * KINDS);
    this.known = new Uint8Array(columns * KINDS);
    this.missing = new Float64Array(columns * tokens.length);
    this.words = new Float64Array(columns * tokens.length);
    this.tokens = tokens;
  }

  add({ rows, kinds, missing, words }: Pick<ChunkOutput, 'rows' | 'kinds' | 'missing' | 'words'>): void {
    this.rows += rows;
    for (let index = 0; index < kinds.length; index++) {
      this.kinds[index] += kinds[index];
    }
    for (let index = 0; index < missing.length; index++) {
      this.missing[index] += missing[index];
      this.words[index] += words[index];
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

  /** Cells by kind; words in quotes are among them where the other cells are texts, or where there are no others. */
  kindsOf(column: number): Float64Array {
    const kinds = this.kinds.subarray(column * KINDS, (column + 1) * KINDS);
    const isText = kinds.every((count) => count === 0) || isStringType(inferType(kinds, null));
    return isText ? this.withWords(column, kinds) : kinds;
  }

  private withWords(column: number, kinds: Float64Array): Float64Array {
    const words = this.wordsOf(column);
    if (words === 0) return kinds;
    const all = kinds.slice();
    all[KIND.other] += words;
    return all;
  }

  private wordsOf(column: number): number {
    const start = column * this.tokens.length;
    return this.words.subarray(start, start + this.tokens.length).reduce((sum, count) => sum + count, 0);
  }

  countsOf(column: number, distinct: number | null): CellCounts {
    const start = column * this.tokens.length;
    const kinds = this.kinds.subarray(column * KINDS, (column + 1) * KINDS);
    const missingTokens = this.tokens
      .map((token, index) => ({
        token,
        count: this.missing[start + index] + (distinct === null ? this.words[start + index] : 0),
      }))
      .filter(({ count }) => count > 0);
    return {
      kinds: distinct === null ? kinds : this.withWords(column, kinds),
      examples: Array.from({ length: KINDS }, (_, kind) => this.examples.get(column * KINDS + kind)),
      missing: missingTokens.reduce((sum, { count }) => sum + count, 0),
      missingTokens,
      distinct,
    };
  }
}
