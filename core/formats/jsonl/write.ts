/** Rows as JSON objects, on worker threads. Missing and infinite numbers are null; dates are ISO 8601. */
import { holdsNumbers } from '../../table/column.ts';
import { isoUtcText } from '../cells/iso-text.ts';
import type { Notice } from '../../ir/notice.ts';
import { counted } from '../../words/counted.ts';
import { addAffected, type AffectedCells, affect, noneAffected } from '../output/affected-cells.ts';
import { stringsOf } from '../../table/dictionary.ts';
import { GrowingBytes } from '../output/growing-bytes.ts';
import { numberText } from '../output/number-text.ts';
import type { OutputColumn, OutputField, OutputRows } from '../output/output-column.ts';
import type { RowWriter } from '../output/row-writer.ts';

export interface JsonRows {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Infinite numbers, which JSON does not know, column by column. */
  readonly infinite: readonly AffectedCells[];
}

/** Text is encoded to UTF-8 in blocks of about this many characters. */
const BLOCK_LETTERS = 1 << 16;

/** An object a line, each with the end of its line. */
export const encodeJsonLines = (input: OutputRows): JsonRows => encodeRows(input, '', '\n');

/** Between two elements of an array. */
const JSON_SEPARATOR = ',\n';

/** Elements of an array, each with the separator before it: the first of the file is written without. */
export const encodeJsonElements = (input: OutputRows): JsonRows => encodeRows(input, JSON_SEPARATOR, '');

function encodeRows({ fields, columns, rows }: OutputRows, before: string, after: string): JsonRows {
  const infinite = columns.map((_, column) => noneAffected(column));
  const cells = columns.map((column, index) => cellText(column, infinite[index]));
  const keys = fields.map(({ name }, index) => `${index === 0 ? `${before}{` : ','}${JSON.stringify(name)}:`);
  const end = `}${after}`;
  const output = new GrowingBytes();
  let text = '';
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < cells.length; column++) text += keys[column] + cells[column](row);
    text += cells.length === 0 ? `${before}{${end}` : end;
    if (text.length >= BLOCK_LETTERS) {
      output.text(text);
      text = '';
    }
  }
  output.text(text);
  return { bytes: output.taken(), rows, infinite: infinite.filter(({ count }) => count > 0) };
}

/** The text of a column's cell by its row. */
function cellText({ vector, dictionary }: OutputColumn, infinite: AffectedCells): (row: number) => string {
  if (holdsNumbers(vector)) {
    const { type, cells: values } = vector;
    if (type === 'number') {
      return (row) => {
        const value = values[row];
        if (Number.isFinite(value)) return numberText(value);
        if (!Number.isNaN(value)) affect(infinite, row, value);
        return 'null';
      };
    }
    return (row) => (Number.isNaN(values[row]) ? 'null' : `"${isoUtcText(values[row])}"`);
  }
  const { type, cells: codes } = vector;
  if (type === 'boolean')
    return (row) => {
      const code = codes[row];
      return code < 0 ? 'null' : code === 1 ? 'true' : 'false';
    };
  const strings = dictionary === null ? [] : stringsOf(dictionary);
  const made: (string | undefined)[] = [];
  return (row) => {
    const code = codes[row];
    return code < 0 ? 'null' : (made[code] ??= JSON.stringify(strings[code]));
  };
}

/** An object a line. */
export const jsonLinesWriter: RowWriter<JsonRows> = {
  encode: encodeJsonLines,
  async write(pieces, { fields, rows }, sink) {
    const counts = new InfiniteCells();
    for await (const piece of pieces) {
      counts.add(piece);
      await sink.write(piece.bytes);
    }
    return [...withoutRows(rows), ...counts.notices(fields)];
  },
};

/** An array of objects. */
export const jsonWriter: RowWriter<JsonRows> = {
  encode: encodeJsonElements,
  async write(pieces, { fields, rows }, sink) {
    const counts = new InfiniteCells();
    const encoder = new TextEncoder();
    await sink.write(encoder.encode('['));
    let isFirst = true;
    for await (const piece of pieces) {
      counts.add(piece);
      const { bytes } = piece;
      if (bytes.length === 0) continue;
      await sink.write(isFirst ? bytes.subarray(JSON_SEPARATOR.length) : bytes);
      isFirst = false;
    }
    await sink.write(encoder.encode(']\n'));
    return [...withoutRows(rows), ...counts.notices(fields)];
  },
};

const withoutRows = (rows: number): Notice[] =>
  rows > 0
    ? []
    : [
        {
          code: 'write.no-rows',
          message:
            'The table has no rows, and JSON names the columns in each row only: the file does not hold their names.',
          hint: 'Write another format, such as CSV or Parquet.',
        },
      ];

/** Infinite numbers of a file, column by column. */
class InfiniteCells {
  private readonly cells = new Map<number, AffectedCells>();
  private rows = 0;

  /** Adds the rows that come next. */
  add({ infinite, rows }: JsonRows): void {
    addAffected(this.cells, infinite, this.rows);
    this.rows += rows;
  }

  notices(fields: readonly OutputField[]): Notice[] {
    return Array.from(this.cells.values(), ({ column, count, row }) => ({
      code: 'write.infinite',
      message: `JSON has no infinite numbers: ${counted(count, 'cell')} ${count === 1 ? 'becomes' : 'become'} null, which is missing.`,
      hint: 'Write another format, or replace them before.',
      column: fields[column].name,
      count,
      row,
    }));
  }
}
