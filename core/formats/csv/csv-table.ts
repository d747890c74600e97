/** The table of a file whose rows are all read: types, dictionaries, and what the user should know. */
import { storedTypes } from '../../ir/column-types.ts';
import type { Notice } from '../../ir/notice.ts';
import { type ColumnType, type Field, isStringType } from '../../ir/types.ts';
import type { Batch, Table } from '../../table/column.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import { classify } from '../cells/classify.ts';
import type { ByteNotation } from '../cells/notation.ts';
import { parsed } from '../cells/number.ts';
import { type ColumnReport, inferType, isInteger, KIND, noticed, renamed, reportColumn } from '../cells/type-ledger.ts';
import { encodingNotices } from '../encoding/encoding-notices.ts';
import type { FinishColumn } from '../pieces/batch-sink.ts';
import type { MalformedLine } from '../source.ts';
import type { TextMerger } from '../texts/merge.ts';
import type { StrayBreaks } from './chunk.ts';
import { dialectNotices } from './dialect-notices.ts';
import { blankRowsNotice, strayBreaksNotice } from './flaw-notices.ts';
import type { BatchPlace } from './locate-row.ts';
import { findNumberFormat, type FoundNumbers, notationOf } from './number-formats.ts';
import type { NoTextCells } from './no-text.ts';
import type { OpenedCsv } from './open-csv.ts';
import type { NumberFormat, ResolvedCsvOptions } from './options.ts';
import type { Dialect } from './sniff.ts';
import type { Tally } from './tally.ts';

export interface CsvTable {
  readonly table: Table;
  /** Everything that was decided, to be stored in the document and replayed. */
  readonly options: ResolvedCsvOptions;
  /** Why the dialect is what it is. */
  readonly evidence: Dialect['evidence'];
  /** What was found, with runner-up and confidence. */
  readonly findings: Dialect['findings'];
  readonly columns: readonly ColumnReport[];
  /** The first malformed lines (only where `malformed` is `keep`). */
  readonly malformed: readonly MalformedLine[];
  readonly malformedTotal: number;
  /** What the user should know of the file as a whole, such as a header without rows. */
  readonly warnings: readonly string[];
  /** What was guessed of the file as a whole. */
  readonly notices: readonly Notice[];
  /** Where each batch begins in the file; empty for a file's first rows alone. */
  readonly places: readonly BatchPlace[];
}

/** The columns of a file as they were read. */
export interface ReadColumns {
  readonly opened: OpenedCsv;
  readonly tally: Tally;
  readonly merger: TextMerger;
  /** Types that are stated. */
  readonly locked: ReadonlyMap<string, ColumnType>;
  /** Marks of numbers of single columns; null where those of the file hold. */
  readonly notations: readonly (ByteNotation | null)[];
  readonly malformed: readonly MalformedLine[];
  readonly malformedTotal: number;
  readonly strayBreaks: StrayBreaks | null;
  /** Blank lines that are rows of a single column. */
  readonly blankRows: StrayBreaks | null;
  /** Cells with bytes that are no text. */
  readonly noText: NoTextCells;
  readonly ranges: readonly BatchPlace[];
}

/** The value of each string of a column that holds something else after all. */
function valuesOf(type: ColumnType, dictionary: Dictionary, notation: ByteNotation): Float64Array {
  // Dictionaries are UTF-8, whatever the file is.
  const format = { ...notation, encoding: 'utf-8' as const };
  const values = new Float64Array(new SharedArrayBuffer(8 * dictionary.size));
  for (let code = 0; code < dictionary.size; code++) {
    const from = dictionary.offsets[code];
    const kind = classify(dictionary.bytes, from, dictionary.offsets[code + 1], format);
    const isValue =
      type === 'number'
        ? kind < KIND.boolean
        : type === 'boolean'
          ? kind === KIND.boolean
          : kind === KIND.date || kind === KIND.zonedDate;
    values[code] = isValue ? parsed[0] : Number.NaN;
  }
  return values;
}

/** Decides types, makes dictionaries and reports. `isText` tells which columns were read as strings. */
export async function finishTable(
  {
    opened,
    tally,
    merger,
    locked,
    notations,
    malformed,
    malformedTotal,
    strayBreaks,
    blankRows,
    noText,
    ranges,
  }: ReadColumns,
  isText: (column: number) => boolean,
  sampled: boolean,
  finishBatches: (columns: readonly FinishColumn[]) => Promise<readonly Batch[]>,
): Promise<CsvTable> {
  const { columns, options, evidence, findings } = opened;
  const read = merger.dictionaries(isText);
  /** The marks of a column that is text in those of the file, and numbers in others. */
  const findNumbers = (name: string, dictionary: Dictionary | null, column: number): FoundNumbers | null =>
    opened.findsNumberFormats && dictionary !== null && !locked.has(name)
      ? findNumberFormat(options, dictionary, tally.kindsOf(column))
      : null;
  const numbers = columns.names.map((name, column) => findNumbers(name, read[column] ?? null, column));
  const kindsOf = (column: number): Float64Array => numbers[column]?.kinds ?? tally.kindsOf(column);
  const types = columns.names.map(
    (name, column) => locked.get(name) ?? inferType(kindsOf(column), merger.sizeOf(column)),
  );
  const plan: FinishColumn[] = [];
  types.forEach((type, column) => {
    const dictionary = read[column];
    if (dictionary == null) return;
    const own = numbers[column];
    const notation = own == null ? (notations[column] ?? opened.format) : notationOf(own.format);
    plan.push({ column, type, values: isStringType(type) ? null : valuesOf(type, dictionary, notation) });
  });
  const batches = await finishBatches(plan);
  const fields: Field[] = [];
  const reports = columns.names.map((name, column) => {
    const type = types[column];
    const counts = {
      ...tally.countsOf(column, isStringType(type) ? merger.sizeOf(column) : null),
      ...(numbers[column] != null && { kinds: kindsOf(column) }),
    };
    const isWhole = isInteger(type, counts.kinds, counts.missing);
    fields.push(isWhole ? { name, type, integer: true } : { name, type });
    const report = reportColumn(name, type, locked.has(name), sampled, tally.rows, counts);
    const own = numbers[column];
    const told = own == null ? report : noticed(report, { ...own.notice, column: name });
    const note = columns.notes[column];
    return note == null ? told : renamed(told, note);
  });
  const dictionaries = read.map((dictionary, column) => (isStringType(types[column]) ? dictionary : null));
  const found = columns.names.flatMap((name, column): [string, NumberFormat][] => {
    const own = numbers[column];
    return own == null ? [] : [[name, own.format]];
  });
  const notices = [
    ...encodingNotices(opened.foundEncoding),
    ...noText.notices(),
    ...(blankRows === null ? [] : [blankRowsNotice(blankRows)]),
    ...dialectNotices(opened),
    ...(strayBreaks === null ? [] : [strayBreaksNotice(strayBreaks, options.newline)]),
  ];
  return {
    table: { fields, rows: tally.rows, batches, dictionaries },
    options: {
      ...options,
      number_formats: { ...options.number_formats, ...Object.fromEntries(found) },
      types: storedTypes(fields),
    },
    evidence,
    findings,
    columns: reports,
    malformed,
    malformedTotal,
    warnings: [
      ...(tally.rows === 0 ? ['The file holds column names but no rows.'] : []),
      ...notices.map(({ message }) => message),
    ],
    notices,
    places: ranges,
  };
}
