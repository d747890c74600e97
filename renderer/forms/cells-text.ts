/**
 * A few cells in one line, as people write them: red, "a, b", 3, true, null. Text that looks like a number is one,
 * unless it is in quotes; null is a missing cell.
 */
import { readNumber } from './numbers.tsx';

export type Cell = string | number | boolean | null;

const words: Readonly<Record<string, Cell>> = { null: null, true: true, false: false };

const isPlain = (text: string): boolean =>
  text !== '' && text === text.trim() && !/[,"]/.test(text) && !(text in words) && readNumber(text) === undefined;

export const cellsText = (cells: readonly Cell[]): string =>
  cells.map((cell) => (typeof cell === 'string' && !isPlain(cell) ? JSON.stringify(cell) : String(cell))).join(', ');

/** Undefined if a quote is not closed, or if there is text beside a quoted text. */
export function readCells(text: string): Cell[] | undefined {
  const cells: Cell[] = [];
  for (let rest = text.trim(); rest !== ''; ) {
    const found = /^(?:("(?:[^"\\]|\\.)*")\s*|([^",]+))(?:,\s*|$)/.exec(rest);
    if (found === null) return undefined;
    const cell = cellOf((found[1] ?? found[2] ?? '').trim());
    if (cell === undefined) return undefined;
    cells.push(cell);
    rest = rest.slice(found[0].length);
  }
  return cells;
}

function cellOf(word: string): Cell | undefined {
  if (word.startsWith('"')) {
    try {
      return JSON.parse(word) as string;
    } catch {
      return undefined;
    }
  }
  return word in words ? words[word] : (readNumber(word) ?? word);
}
