/** Columns whose file declares the values that they may have: categories in that order, values that no row has included. */
import { hashBytes, TextIndex } from '../texts/text-index.ts';
import type { DecidedTypes } from '../source.ts';
import type { Piece, PieceColumn } from './assemble.ts';

export interface DeclaredColumn {
  readonly name: string;
  readonly type: PieceColumn['type'];
  /** What its cells are read as; null where that is their own type. */
  readonly readAs?: PieceColumn['type'] | null;
  /** Null where none are declared. */
  readonly symbols: readonly string[] | null;
}

const encoder = new TextEncoder();

/** Columns of declared values are categories, however rarely the values repeat. */
export const withDeclared = (columns: readonly DeclaredColumn[], types: DecidedTypes): DecidedTypes =>
  new Map([
    ...columns.filter(({ symbols }) => symbols !== null).map(({ name }) => [name, 'category'] as const),
    ...types,
  ]);

/** A piece without rows, whose strings are the declared values: so they come in the declared order. */
export function declaredValues(columns: readonly DeclaredColumn[]): Piece {
  const texts = new TextIndex();
  for (const [index, { type, readAs = null, symbols }] of columns.entries()) {
    if (symbols === null || type !== 'text' || readAs !== null) continue;
    for (const value of new Set(symbols)) {
      const bytes = encoder.encode(value);
      texts.add(hashBytes(index, bytes, 0, bytes.length), index, bytes, 0, bytes.length);
    }
  }
  return {
    rows: 0,
    vectors: [],
    texts: texts.toBlock(),
    missing: new Int32Array(columns.length),
    whole: new Uint8Array(columns.length).fill(1),
    unfit: null,
  };
}
