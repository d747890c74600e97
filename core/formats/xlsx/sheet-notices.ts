/** Sentences on a sheet and its columns. */
import type { Notice } from '../../ir/notice.ts';
import { type ColumnType, isStringType } from '../../ir/types.ts';
import { counted } from '../../words/counted.ts';
import { DOUBT, type Finding } from '../cells/finding.ts';
import { missingWords } from '../cells/type-ledger.ts';
import { CELL } from './cell-list.ts';
import { address, type CellRange, cellName } from '../../words/cell-name.ts';
import { type ColumnCounts, kindCounts } from './column-counts.ts';
import type { SheetName } from './book.ts';

const cells = (count: number): string => counted(count, 'cell');
const isOrAre = (count: number): string => (count === 1 ? 'is' : 'are');

export interface SheetPlace {
  readonly sheet: string;
  /** Column of the sheet, counted from 0. */
  readonly column: number;
}

export interface ColumnNotes {
  readonly evidence: readonly string[];
  readonly warnings: readonly string[];
  readonly notices: readonly Notice[];
}

/** Evidence and notices of a column. `rename`: why it has another name than in the file. */
export function columnNotes(
  name: string,
  type: ColumnType,
  counts: ColumnCounts,
  { sheet, column }: SheetPlace,
  { rename, isUncalculated }: { readonly rename: string | null; readonly isUncalculated: boolean },
): ColumnNotes {
  const kinds = kindCounts(counts);
  const evidence = (
    [
      ['number', kinds.number],
      ['boolean', kinds.boolean],
      ['date', kinds.datetime],
      ['duration', counts.kinds[CELL.duration]],
      ['time of day', counts.kinds[CELL.time]],
      ['text', counts.kinds[CELL.text]],
      ['whole number beyond 2^53', counts.kinds[CELL.big]],
    ] as const
  )
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${cells(count)}: ${kind}`);
  const notices: Notice[] = [];
  const tell = (code: Notice['code'], message: string, count?: number, hint?: string): void => {
    notices.push({
      code,
      message,
      column: name,
      ...(count !== undefined && { count }),
      ...(hint !== undefined && { hint }),
    });
  };
  const placeOf = (row: number): string => cellName(sheet, row, column);
  if (rename !== null) tell('source.renamed', rename);
  const errors = counts.kinds[CELL.error];
  if (counts.error !== null) {
    const { row, text } = counts.error;
    const what =
      errors === 1
        ? `The cell ${placeOf(row)} holds the error ${text}`
        : `${cells(errors)} hold errors, the first is ${placeOf(row)} with ${text}`;
    tell('source.error-cells', `${what}: missing.`, errors);
  }
  const uncalculated = counts.kinds[CELL.uncalculated];
  if (counts.uncalculated !== null) {
    const place = placeOf(counts.uncalculated.row);
    const what =
      uncalculated === 1
        ? `The formula in ${place} was never calculated`
        : `${counted(uncalculated, 'formula')} were never calculated, the first in ${place}`;
    tell('source.not-calculated', `${what}: missing.`, uncalculated, CALCULATE);
  } else if (isUncalculated && counts.zeroFormulas > 0 && counts.zeroFormulas === kinds.number) {
    const what = `All numbers are formulas with the value 0, and the workbook asks to be calculated when it is opened`;
    tell('source.not-calculated', `${what}: they may have another value.`, counts.zeroFormulas, CALCULATE);
  }
  const groups = Object.values(kinds).filter((count) => count > 0).length;
  if (groups > 1) {
    const read = type === 'category' ? 'text' : type;
    // Long numbers among numbers lose nothing as texts, and are no mixture.
    const isLong = kinds.text === counts.kinds[CELL.big] && groups === 2 && kinds.number > 0;
    if (!isLong || !isStringType(type))
      tell('source.mixed-kinds', `It mixes kinds of cells (${evidence.join('; ')}): read as ${read}.`);
  } else if (kinds.seconds > 0 && type === 'number') {
    const what = [
      ...(counts.kinds[CELL.duration] > 0 ? [counted(counts.kinds[CELL.duration], 'duration')] : []),
      ...(counts.kinds[CELL.time] > 0
        ? [
            counts.kinds[CELL.time] === 1
              ? '1 time of day'
              : `${counts.kinds[CELL.time].toLocaleString('en')} times of day`,
          ]
        : []),
    ].join(' and ');
    tell('source.unit', `${what} ${isOrAre(kinds.seconds)} read as numbers of seconds.`, kinds.seconds);
  }
  const words = [...counts.words].map(([token, count]) => ({ token, count }));
  notices.push(...missingWords(name, type, { missingTokens: words }));
  const big = counts.kinds[CELL.big];
  const warnings = notices.map(({ message }) => message);
  if (big > 0 && isStringType(type))
    warnings.push(
      `${cells(big)} ${big === 1 ? 'is a whole number' : 'are whole numbers'} beyond 2^53, which numbers would round; kept as written.`,
    );
  return { evidence, warnings, notices };
}

const CALCULATE = 'Open the workbook in the spreadsheet program and save it: then it holds the values.';

/** The sheet that was read where several could have been. */
export function sheetNotice(read: string, sheets: readonly SheetName[]): Notice | null {
  const others = sheets.filter(({ name }) => name !== read);
  if (others.length === 0) return null;
  const isHidden = sheets.some(({ name, isHidden: is }) => name === read && is);
  return {
    code: 'source.sheet',
    message: `Read is the ${isHidden ? 'hidden ' : ''}sheet "${read}"; there are also ${others.map(({ name }) => `"${name}"`).join(', ')}.`,
    count: others.length,
  };
}

const rangeText = ({ top, left, bottom, right }: CellRange): string =>
  `${address(top, left)}:${address(bottom, right)}`;

/** Merged cells within the table. */
export function mergedNotice(merges: readonly CellRange[]): Notice | null {
  const [first] = merges;
  if (first === undefined) return null;
  const where =
    merges.length === 1
      ? `The cells ${rangeText(first)} are merged: the first holds`
      : `${counted(merges.length, 'range')} of cells are merged, the first is ${rangeText(first)}: the first cell of each holds`;
  return {
    code: 'source.merged-cells',
    message: `${where} the value, the others are missing.`,
    hint: 'Where each cell should have the value, fill the missing cells forward.',
    count: merges.length,
  };
}

/** Rows above the table. */
export function titleNotice(count: number, first: string): Notice | null {
  if (count === 0) return null;
  const shown = first.length > 40 ? `${first.slice(0, 40)} …` : first;
  const rows = count === 1 ? 'The row' : counted(count, 'row');
  return {
    code: 'source.skipped-lines',
    message: `${rows} above the table ${count === 1 ? 'is' : 'are'} left out: "${shown}".`,
    hint: 'Where they belong to the table, set Skip rows to 0.',
    count,
  };
}

/** A header that was guessed with little reason. */
export function guessNotice({ value, evidence, confidence, runnerUp }: Finding<boolean>): Notice | null {
  if (confidence >= DOUBT) return null;
  const against = runnerUp?.evidence === undefined || runnerUp.evidence === '' ? '' : ` But: ${runnerUp.evidence}`;
  return {
    code: 'source.guess',
    message: `The first row is taken for ${value ? 'names' : 'values'}: ${evidence}${against}`,
    hint: 'Where it is not, change "First row holds the names".',
  };
}
