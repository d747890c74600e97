/** Rows as ARFF, on worker threads: categories are lists of values, booleans the list {false, true}, texts strings. */
import { holdsNumbers } from '../../table/column.ts';
import { stringsOf } from '../../table/dictionary.ts';
import { isoUtcText } from '../cells/iso-text.ts';
import { addAffected, type AffectedCells, affect, noneAffected } from '../output/affected-cells.ts';
import { GrowingBytes } from '../output/growing-bytes.ts';
import { numberText } from '../output/number-text.ts';
import type { OutputColumn, OutputField, OutputRows } from '../output/output-column.ts';
import { booleansAsCategories } from '../output/other-type.ts';
import type { OutputTable, RowWriter } from '../output/row-writer.ts';
import { roundedTimes } from '../output/rounding-notice.ts';

export interface ArffRows {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Times that are finer than a millisecond, column by column. */
  readonly fine: readonly AffectedCells[];
}

/** Text is encoded to UTF-8 in blocks of about this many characters. */
const BLOCK_LETTERS = 1 << 16;

/** The pattern of the dates that are written: Java's dates hold milliseconds. */
const PATTERN = "yyyy-MM-dd'T'HH:mm:ss.SSS";

// oxlint-disable-next-line no-control-regex
const NEEDS_QUOTES = /^$|[\s,'"\\%{}?\u001e]/;
const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  "'": "\\'",
  '"': '\\"',
  '\\': '\\\\',
  '%': '\\%',
  '\u001e': '\\u001E',
};

// oxlint-disable-next-line no-control-regex
const ESCAPED = /[\n\r\t'"\\%\u001e]/g;

/** As Weka quotes values (weka.core.Utils.quote). */
const quoted = (text: string): string =>
  NEEDS_QUOTES.test(text) ? `'${text.replace(ESCAPED, (mark) => ESCAPES[mark])}'` : text;

const MISSING = '?';

export function encodeArff({ columns, rows }: OutputRows): ArffRows {
  const fine = columns.map((_, column) => noneAffected(column));
  const cells = columns.map((column, index) => cellText(column, fine[index]));
  const output = new GrowingBytes();
  let text = '';
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < cells.length; column++) text += (column === 0 ? '' : ',') + cells[column](row);
    text += '\n';
    if (text.length >= BLOCK_LETTERS) {
      output.text(text);
      text = '';
    }
  }
  output.text(text);
  return { bytes: output.taken(), rows, fine: fine.filter(({ count }) => count > 0) };
}

/** The text of a column's cell by its row. */
function cellText({ vector, dictionary }: OutputColumn, fine: AffectedCells): (row: number) => string {
  if (holdsNumbers(vector)) {
    const { type, cells } = vector;
    if (type === 'number') return (row) => (Number.isNaN(cells[row]) ? MISSING : numberText(cells[row]));
    return (row) => {
      const time = cells[row];
      if (Number.isNaN(time)) return MISSING;
      if (!Number.isInteger(time)) affect(fine, row, time);
      return isoUtcText(Math.floor(time)).slice(0, -1);
    };
  }
  const { type, cells: codes } = vector;
  if (type === 'boolean') return (row) => (codes[row] < 0 ? MISSING : codes[row] === 1 ? 'true' : 'false');
  const strings = dictionary === null ? [] : stringsOf(dictionary);
  const made: (string | undefined)[] = [];
  return (row) => {
    const code = codes[row];
    return code < 0 ? MISSING : (made[code] ??= quoted(strings[code]));
  };
}

function typeOf({ type }: OutputField, dictionary: OutputTable['dictionaries'][number]): string {
  switch (type) {
    case 'number':
      return 'numeric';
    case 'datetime':
      return `date "${PATTERN}"`;
    case 'boolean':
      return '{false,true}';
    default:
      return type === 'category' && dictionary !== null ? `{${stringsOf(dictionary).map(quoted).join(',')}}` : 'string';
  }
}

function headerOf({ fields, dictionaries }: OutputTable): string {
  const attributes = fields.map(
    (field, index) => `@attribute ${quoted(field.name)} ${typeOf(field, dictionaries[index] ?? null)}\n`,
  );
  return `@relation prepgraph\n\n${attributes.join('')}\n@data\n`;
}

export const arffWriter: RowWriter<ArffRows> = {
  sharesDictionaries: true,
  encode: encodeArff,
  async write(pieces, table, sink) {
    await sink.write(new TextEncoder().encode(headerOf(table)));
    const affected = new Map<number, AffectedCells>();
    let first = 0;
    for await (const { bytes, rows, fine } of pieces) {
      addAffected(affected, fine, first);
      first += rows;
      await sink.write(bytes);
    }
    return [
      ...booleansAsCategories(table.fields, 'ARFF', 'the list {false,true}'),
      ...Array.from(affected.values(), (cells) => roundedTimes(table.fields[cells.column].name, cells, 'ARFF')),
    ];
  },
};
