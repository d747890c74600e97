/** A file of records becomes a table: pieces come from worker threads, and what columns lost becomes notices. */
import type { Notice } from '../../ir/notice.ts';
import type { ColumnType } from '../../ir/types.ts';
import { checkCancelled } from '../../run/run.ts';
import { counted } from '../../words/counted.ts';
import { assemble, type Piece, type PieceColumn, withNotices } from '../pieces/assemble.ts';
import { readAs } from '../pieces/retype.ts';
import {
  decidedTypes,
  type DecidedTypes,
  leftOutNotices,
  type ReadOptions,
  type ReadTable,
  typedResult,
} from '../source.ts';
import { isText, type RecordColumn, type RecordLayout, typeOfColumn } from './layout.ts';
import { type ColumnFinds, MAX_UNLABELLED, type RecordsOutput } from './piece.ts';

export interface RecordFile {
  readonly path: string;
  readonly layout: RecordLayout;
  /** Rows of the file, as far as they are known, for the progress. */
  readonly rows: number;
  /** Name of the task that reads an input of `inputs` to `RecordsOutput`. */
  readonly task: string;
  /** Work for the threads, in the order of the rows; no more than `most` rows. */
  inputs(layout: RecordLayout, most: number): Iterable<unknown> | AsyncIterable<unknown>;
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  readonly notices: readonly Notice[];
  /** Where the encoding is a guess: the sentence that says so, told if there are letters beyond ASCII. */
  readonly guess: string | null;
}

/** Sums over the pieces of a column. */
interface Totals extends Omit<ColumnFinds, 'unlabelledValues'> {
  readonly values: Set<number>;
}

const noTotals = (): Totals => ({
  special: 0,
  firstSpecial: -1,
  far: 0,
  firstFar: -1,
  garbled: 0,
  firstGarbled: -1,
  foreign: 0,
  labelled: 0,
  unlabelled: 0,
  values: new Set(),
});

function add(totals: Totals, finds: ColumnFinds, start: number): void {
  const first = (known: number, row: number): number => (known < 0 && row >= 0 ? start + row : known);
  totals.firstSpecial = first(totals.firstSpecial, finds.firstSpecial);
  totals.firstFar = first(totals.firstFar, finds.firstFar);
  totals.firstGarbled = first(totals.firstGarbled, finds.firstGarbled);
  for (const key of ['special', 'far', 'garbled', 'foreign', 'labelled', 'unlabelled'] as const)
    totals[key] += finds[key];
  for (const value of finds.unlabelledValues) if (totals.values.size < MAX_UNLABELLED) totals.values.add(value);
}

/** Numbers of which a few have a label, such as an age with 99 for no answer: the labels would make categories of all ages. */
const isMeasured = ({ labelled, unlabelled, values }: Totals): boolean =>
  values.size >= MAX_UNLABELLED && unlabelled > labelled;

/** Throws a `ProblemError` where a cell is not of its decided type, and whatever the inputs and the task throw. */
export async function readRecords(
  file: RecordFile,
  params: Readonly<Record<string, unknown>>,
  { run, sink, rows: most = Infinity }: ReadOptions,
): Promise<ReadTable> {
  const types = decidedTypes(params);
  /** Columns whose labels are not applied. */
  const measured = new Set<string>();
  for (;;) {
    const columns = file.layout.columns.map((column) => planned(column, types, measured));
    const layout = { ...file.layout, columns };
    const totals = columns.map(noTotals);
    async function* pieces(): AsyncGenerator<Piece> {
      let done = 0;
      const outputs = run.parallel.map<unknown, RecordsOutput>(file.task, file.inputs(layout, most));
      for await (const { piece, finds } of outputs) {
        checkCancelled(run);
        for (const [index, each] of finds.entries()) add(totals[index], each, done);
        done += piece.rows;
        run.progress(done, Math.max(file.rows, done), 'rows');
        yield piece;
      }
    }
    const made = await assemble(columns.map(describe), pieces(), {
      run,
      sink: sink(),
      file: file.path,
      types: withCategories(columns, types),
    });
    const known = measured.size;
    for (const [index, { name }] of columns.entries())
      if (!types.has(name) && isMeasured(totals[index])) measured.add(name);
    if (measured.size > known) continue;
    const guess = totals.reduce((sum, { foreign }) => sum + foreign, 0);
    const left: Notice[] = [
      ...leftOutNotices(file.leftOut),
      ...file.notices,
      ...(file.guess === null || guess === 0
        ? []
        : [{ code: 'source.encoding' as const, message: file.guess, count: guess }]),
    ];
    return {
      ...made,
      columns: made.columns.map((column, index) =>
        withNotices(column, lossesOf(totals[index], file, columns[index], measured.has(column.name))),
      ),
      ...typedResult(made.table, left),
    };
  }
}

/** A labelled column that the document reads as numbers or dates gives its codes. */
function planned(column: RecordColumn, types: DecidedTypes, measured: ReadonlySet<string>): RecordColumn {
  const decided = types.get(column.name);
  const isCodes = decided === 'number' || decided === 'datetime' || measured.has(column.name);
  const read = isCodes && !isText(column) ? { ...column, labels: null } : column;
  return { ...read, readAs: readAs(column.name, typeOfColumn(read), types) };
}

/** Columns with labels are categories, however many labels occur. */
function withCategories(columns: readonly RecordColumn[], types: DecidedTypes): DecidedTypes {
  const all = new Map<string, ColumnType>();
  for (const { name, labels } of columns) if (labels !== null) all.set(name, 'category');
  for (const [name, type] of types) all.set(name, type);
  return all;
}

function describe({ name, note, evidence, notices, ...column }: RecordColumn): PieceColumn {
  const type = column.readAs ?? typeOfColumn({ name, note, evidence, notices, ...column });
  const described: PieceColumn = {
    name,
    type,
    evidence: [
      ...evidence,
      ...(column.labels === null ? [] : [`${counted(column.labels.labels.length, 'value label')}: read as categories`]),
      ...(column.readAs === null ? [] : [`read as ${column.readAs}, as the types of the source say`]),
    ],
    warnings: [],
  };
  return withNotices(described, [
    ...(note === null ? [] : [{ code: 'source.renamed' as const, message: note }]),
    ...notices,
  ]);
}

function lossesOf(totals: Totals, { layout, guess }: RecordFile, column: RecordColumn, isMeasuredNow: boolean) {
  const { special, firstSpecial, far, firstFar, garbled, firstGarbled } = totals;
  const losses: Pick<Notice, 'code' | 'message' | 'count' | 'row'>[] = [];
  const are = (count: number): string => `${counted(count, 'cell')} ${count === 1 ? 'is' : 'are'}`;
  if (special > 0)
    losses.push({
      code: 'source.marked-missing',
      message: `${are(special)} marked as missing by the file for a reason of its own${reasonsOf(column)}: the reason is lost.`,
      count: special,
      row: firstSpecial,
    });
  if (far > 0)
    losses.push({
      code: 'source.mismatched',
      message: `${counted(far, 'date')} ${far === 1 ? 'is' : 'are'} beyond the calendar and ${far === 1 ? 'counts' : 'count'} as missing.`,
      count: far,
      row: firstFar,
    });
  // A guess is told once, for the whole file.
  if (garbled > 0 && guess === null)
    losses.push({
      code: 'source.no-text',
      message:
        layout.otherEncoding === null
          ? `${counted(garbled, 'cell')} ${garbled === 1 ? 'holds' : 'hold'} bytes that are no text in ${layout.encoding}: they became �.`
          : `${are(garbled)} no text in ${layout.encoding}, which the file names, and ${garbled === 1 ? 'was' : 'were'} read as ${layout.otherEncoding}.`,
      count: garbled,
      row: firstGarbled,
    });
  if (isMeasuredNow)
    losses.push({
      code: 'source.labels',
      message:
        'Most of its numbers have no value label: it is read as numbers, without its labels. Choose category in the types of the source to have them.',
    });
  return losses;
}

/** The numbers and texts that a file declares as missing. */
function reasonsOf({ cell }: RecordColumn): string {
  if (cell.as !== 'number' || cell.missing.as !== 'listed') return '';
  const { values, ranges } = cell.missing;
  const end = (value: number): string => (Math.abs(value) > 1e300 ? '…' : String(value));
  const all = [...values.map(String), ...ranges.map(([low, high]) => `${end(low)} to ${end(high)}`)];
  return all.length === 0 ? '' : ` (${all.join(', ')})`;
}
