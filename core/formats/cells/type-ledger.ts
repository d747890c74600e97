/**
 * The type ledger: for each column, what type was decided on which evidence, and what every other type would lose.
 * Types are decided over the whole file from counts of cell kinds, so one odd cell in the last line counts.
 */
import { counted, thousands } from '../../words/counted.ts';
import type { Notice, NoticeCode } from '../../ir/notice.ts';
import { type ColumnType, isStringType } from '../../ir/types.ts';

/** What a cell looks like, by its characters alone. The number is an index into counts. */
export const KIND = {
  /** `12`, `-3`: at most 2^53 in size. */
  integer: 0,
  /** `1.5`, `2e3`, `.5` */
  decimal: 1,
  /** `inf`, `-Infinity`, in any case. */
  infinite: 2,
  /** `02210`: a number that would lose its leading zeros. */
  leadingZero: 3,
  /** A whole number beyond 2^53, which a double would round. */
  bigInteger: 4,
  /** `true`, `True`, `TRUE`, `false`, … */
  boolean: 5,
  /** An ISO 8601 date or date-time without a time zone. */
  date: 6,
  /** An ISO 8601 date-time with a time zone. */
  zonedDate: 7,
  /** Anything else, also numbers that no double can hold (`1e400`). */
  other: 8,
  /** Blanks only: how PSPP and others write a missing number. Missing among numbers, dates and booleans, else a text. */
  blank: 9,
  /** Counted beside the date: a double rounds it, because it is finer than a microsecond or far from 1970. */
  fineTime: 10,
} as const;

export const KINDS = 11;

/** A cell as it stands in the file, shortened to 60 characters. */
export interface Example {
  readonly line: number;
  readonly cell: string;
  /** Where a table is made of several files. */
  readonly file?: string;
}

export interface Alternative {
  readonly type: ColumnType;
  /** Cells that would change or become missing. */
  readonly lost: number;
  /** One sentence for each kind of loss; empty where nothing is lost. */
  readonly losses: readonly string[];
  /** Cells that would be lost, the first of each kind. */
  readonly examples: readonly Example[];
}

export interface ColumnReport {
  readonly name: string;
  readonly type: ColumnType;
  readonly integer: boolean;
  /** True where the type was given, not inferred. */
  readonly locked: boolean;
  /** True where only a sample of the rows was looked at. */
  readonly sampled: boolean;
  readonly rows: number;
  readonly missing: number;
  /** Distinct strings of a string column; null otherwise. */
  readonly distinct: number | null;
  /** How often each missing token was met; the empty cell is the empty string. */
  readonly missingTokens: readonly { readonly token: string; readonly count: number }[];
  /** Why this type, in sentences. */
  readonly evidence: readonly string[];
  /** What the user should look at, in sentences. */
  readonly warnings: readonly string[];
  /** What the column loses, among the warnings; absent where it loses nothing. */
  readonly notices?: readonly Notice[];
  readonly alternatives: readonly Alternative[];
  /** Cells that the given type cannot hold, and which are missing therefore; absent where there are none. */
  readonly unfit?: UnfitCells;
}

export interface UnfitCells {
  readonly cells: number;
  /** The first of each kind. */
  readonly examples: readonly Example[];
}

/** All that is known of a column's cells when its type is decided. */
export interface CellCounts {
  /** Cells of each kind, missing ones not counted. */
  readonly kinds: ArrayLike<number>;
  /** The first cell of each kind, where there is one. */
  readonly examples: readonly (Example | undefined)[];
  readonly missing: number;
  readonly missingTokens: readonly { readonly token: string; readonly count: number }[];
  /** Distinct strings; only known (and needed) where the cells are not all of one non-string kind. */
  readonly distinct: number | null;
}

const total = (kinds: ArrayLike<number>): number => {
  let sum = 0;
  for (let kind = 0; kind < KIND.fineTime; kind++) sum += kinds[kind];
  return sum;
};

const count = (kinds: ArrayLike<number>, ...wanted: number[]): number =>
  wanted.reduce((sum, kind) => sum + kinds[kind], 0);

/** At most this many distinct values are a category, however few the rows. */
const FEW = 20;
/** Never more than this many, however many the rows. */
const MANY = 1000;

/** Strings are categories where each value occurs twice on average (or there are at most 20), and at most 1,000 exist. */
const isCategory = (distinct: number, present: number): boolean =>
  distinct <= Math.max(FEW, Math.min(MANY, present / 2));

/** The type that loses nothing. A column without any cell is a number column, as in pandas. */
export function inferType(kinds: ArrayLike<number>, distinct: number | null): ColumnType {
  const all = total(kinds);
  const present = all === kinds[KIND.blank] ? all : all - kinds[KIND.blank];
  if (count(kinds, KIND.integer, KIND.decimal, KIND.infinite) === present) return 'number';
  if (count(kinds, KIND.boolean) === present) return 'boolean';
  if (count(kinds, KIND.date) === present || count(kinds, KIND.zonedDate) === present) return 'datetime';
  return isCategory(distinct ?? all, all) ? 'category' : 'text';
}

/** Whole numbers, none missing: what pandas reads as int64. */
export const isInteger = (type: ColumnType, kinds: ArrayLike<number>, missing: number): boolean =>
  type === 'number' && missing === 0 && count(kinds, KIND.integer) === total(kinds) && total(kinds) > 0;

const cells = (number: number): string => counted(number, 'cell');

const KIND_TEXT: readonly string[] = [
  'whole number',
  'decimal number',
  'infinity',
  'number with leading zeros',
  'whole number beyond 2^53',
  'true or false',
  'ISO date',
  'ISO date with a time zone',
  'other text',
  'blanks only',
  'time that a double rounds',
];

const GONE = 'would become missing';

/** What would happen to the cells of each kind under a type: a sentence's end, or null where they keep their meaning. */
function lossOf(type: ColumnType, kind: number): string | null {
  if (kind === KIND.blank || kind === KIND.fineTime) return null;
  switch (type) {
    case 'number':
      if (kind === KIND.leadingZero) return 'would lose their leading zeros';
      if (kind === KIND.bigInteger) return 'would be rounded to a double';
      return kind >= KIND.boolean ? GONE : null;
    case 'boolean':
      return kind === KIND.boolean ? null : GONE;
    case 'datetime':
      return kind === KIND.date || kind === KIND.zonedDate ? null : GONE;
    case 'category':
    case 'text':
      return null;
  }
}

function alternative(type: ColumnType, counts: CellCounts): Alternative {
  const losses: string[] = [];
  const examples: Example[] = [];
  let lost = 0;
  for (let kind = 0; kind < KINDS; kind++) {
    const affected = counts.kinds[kind];
    const loss = lossOf(type, kind);
    if (affected === 0 || loss === null) continue;
    lost += affected;
    losses.push(`${cells(affected)} (${KIND_TEXT[kind]}) ${loss}`);
    const example = counts.examples[kind];
    if (example !== undefined) examples.push(example);
  }
  return { type, lost, losses, examples };
}

/** Cells that have no meaning under the type. */
function unfitOf(type: ColumnType, counts: CellCounts): UnfitCells | null {
  let unfit = 0;
  const examples: Example[] = [];
  for (let kind = 0; kind < KINDS; kind++) {
    const affected = counts.kinds[kind];
    if (affected === 0 || lossOf(type, kind) !== GONE) continue;
    unfit += affected;
    const example = counts.examples[kind];
    if (example !== undefined) examples.push(example);
  }
  return unfit === 0 ? null : { cells: unfit, examples: examples.sort((a, b) => a.line - b.line) };
}

/** Tokens that are likely to be a real value when the rest of the column is text: a country, a surname, an answer. */
const DOUBTFUL = new Set(['NA', 'None', 'none', 'null', 'NULL', 'nan', 'NaN']);

const at = (example: Example | undefined): string =>
  example === undefined ? '' : `, first in line ${example.line}: "${example.cell}"`;

/** Words that count as missing, although they may be values of a column of texts. */
export function missingWords(
  name: string,
  type: ColumnType,
  { missingTokens }: Pick<CellCounts, 'missingTokens'>,
): Notice[] {
  if (!isStringType(type)) return [];
  return missingTokens
    .filter(({ token }) => DOUBTFUL.has(token))
    .map(({ token, count: times }) => ({
      code: 'source.missing-word',
      message: `"${token}" was taken as missing in ${cells(times)}; where it is a real value, take it out of the missing tokens.`,
      column: name,
      count: times,
    }));
}

/** What cells lose under the type that was given for their column. */
function losses(name: string, type: ColumnType, counts: CellCounts): Notice[] {
  const notices: Notice[] = [];
  const lost = (code: NoticeCode, kind: number, happens: (number: number) => string): void => {
    const number = counts.kinds[kind];
    const first = counts.examples[kind];
    if (type !== 'number' || number === 0) return;
    notices.push({
      code,
      message: `${cells(number)} ${happens(number)}${at(first)}.`,
      column: name,
      count: number,
      ...(first !== undefined && { line: first.line }),
    });
  };
  lost('source.leading-zeros', KIND.leadingZero, (number) =>
    number === 1 ? 'loses its leading zeros as a number' : 'lose their leading zeros as numbers',
  );
  lost('source.rounded', KIND.bigInteger, (number) =>
    number === 1
      ? 'is a whole number beyond 2^53 and is rounded to a double'
      : 'are whole numbers beyond 2^53 and are rounded to doubles',
  );
  const unfit = unfitOf(type, counts);
  if (unfit !== null) notices.push(unfitNotice(name, type, unfit));
  return notices;
}

/** Cells of blanks that count as missing, because their column holds no texts. */
function blankCells(name: string, type: ColumnType, { kinds, examples }: CellCounts): Notice[] {
  const number = kinds[KIND.blank];
  if (isStringType(type) || number === 0) return [];
  const first = examples[KIND.blank];
  return [
    {
      code: 'source.blank-cells',
      message: `${cells(number)} ${number === 1 ? 'holds' : 'hold'} blanks only and ${number === 1 ? 'counts' : 'count'} as missing${first === undefined ? '' : `, first in line ${first.line}`}.`,
      column: name,
      count: number,
      ...(first !== undefined && { line: first.line }),
    },
  ];
}

function roundedTimes(name: string, { kinds, examples }: CellCounts): Notice[] {
  const number = kinds[KIND.fineTime];
  const first = examples[KIND.fineTime];
  if (number === 0) return [];
  return [
    {
      code: 'source.rounded',
      message: `${counted(number, 'time')} ${number === 1 ? 'is' : 'are'} finer than a microsecond, or beyond the years 1691 to 2248, and ${number === 1 ? 'is' : 'are'} rounded${at(first)}.`,
      column: name,
      count: number,
      ...(first !== undefined && { line: first.line }),
    },
  ];
}

/** Cells that count as missing, because the type of their column cannot hold them. */
function unfitNotice(name: string, type: ColumnType, { cells: unfit, examples }: UnfitCells): Notice {
  const [first] = examples;
  return {
    code: 'source.mismatched',
    message: `${cells(unfit)} cannot be read as ${type} and ${unfit === 1 ? 'counts' : 'count'} as missing${at(first)}.`,
    column: name,
    count: unfit,
    ...(first !== undefined && { line: first.line }),
    ...(first?.file !== undefined && { file: first.file }),
  };
}

/** What is worth a look, although nothing is lost. */
function warningsOf(type: ColumnType, counts: CellCounts): string[] {
  const warnings: string[] = [];
  const kinds = counts.kinds;
  if (isStringType(type)) {
    const zeros = count(kinds, KIND.leadingZero);
    if (zeros > 0) {
      warnings.push(
        `${cells(zeros)} would lose leading zeros as numbers${at(counts.examples[KIND.leadingZero])}; kept as written.`,
      );
    }
    const big = count(kinds, KIND.bigInteger);
    if (big > 0) {
      warnings.push(
        `${cells(big)} ${big === 1 ? 'is a whole number' : 'are whole numbers'} beyond 2^53, which numbers would round${at(counts.examples[KIND.bigInteger])}; kept as written.`,
      );
    }
    const dates = count(kinds, KIND.date);
    const zoned = count(kinds, KIND.zonedDate);
    if (dates > 0 && zoned > 0) {
      warnings.push(
        `${counted(dates, 'date')} without a time zone and ${counted(zoned, 'date')} with one cannot be compared; kept as written.`,
      );
    }
  }
  const infinite = count(kinds, KIND.infinite);
  if (type === 'number' && infinite > 0) {
    warnings.push(`${cells(infinite)} ${infinite === 1 ? 'is' : 'are'} infinite${at(counts.examples[KIND.infinite])}.`);
  }
  return warnings;
}

/** The ledger's entry for a column. `type` is what was decided, `locked` whether it was given. */
export function reportColumn(
  name: string,
  type: ColumnType,
  locked: boolean,
  sampled: boolean,
  rows: number,
  counts: CellCounts,
): ColumnReport {
  const { kinds } = counts;
  const missing = counts.missing + (isStringType(type) ? 0 : kinds[KIND.blank]);
  const evidence: string[] = [];
  for (let kind = 0; kind < KINDS; kind++) {
    const number = kinds[kind];
    if (number > 0 && kind !== KIND.fineTime && (kind !== KIND.blank || isStringType(type)))
      evidence.push(`${cells(number)}: ${KIND_TEXT[kind]}${at(counts.examples[kind])}`);
  }
  if (missing > 0) evidence.push(`${cells(missing)}: missing`);
  if (counts.distinct !== null) evidence.push(`${thousands(counts.distinct)} distinct values`);
  if (rows === missing) evidence.push('no cell holds a value: read as numbers');

  const candidates: ColumnType[] = ['number', 'boolean', 'datetime', 'category', 'text'];
  const fitting: Record<'number' | 'boolean' | 'datetime', number> = {
    number: count(kinds, KIND.integer, KIND.decimal, KIND.infinite, KIND.leadingZero, KIND.bigInteger),
    boolean: count(kinds, KIND.boolean),
    datetime: count(kinds, KIND.date, KIND.zonedDate),
  };
  const alternatives = candidates
    .filter((candidate) => candidate !== type)
    .filter((candidate) => candidate === 'category' || candidate === 'text' || fitting[candidate] > 0)
    .map((candidate) => alternative(candidate, counts));
  const unfit = locked ? unfitOf(type, counts) : null;
  const words = missingWords(name, type, counts);
  const lost = locked ? losses(name, type, counts) : [];
  const blanks = blankCells(name, type, counts);
  const notices = [...words, ...blanks, ...roundedTimes(name, counts), ...lost];
  return {
    name,
    type,
    integer: isInteger(type, kinds, missing),
    locked,
    sampled,
    rows,
    missing,
    distinct: type === 'category' || type === 'text' ? counts.distinct : null,
    missingTokens: counts.missingTokens,
    evidence,
    warnings: [
      ...words.map(({ message }) => message),
      ...blanks.map(({ message }) => message),
      ...warningsOf(type, counts),
      ...lost.map(({ message }) => message),
    ],
    alternatives,
    ...(notices.length > 0 && { notices }),
    ...(unfit !== null && { unfit }),
  };
}

/** The report with one more notice, before the others. */
export const noticed = (report: ColumnReport, notice: Notice): ColumnReport => ({
  ...report,
  warnings: [notice.message, ...report.warnings],
  notices: [notice, ...(report.notices ?? [])],
});

/** The report of a column that has another name than in the file. */
export const renamed = (report: ColumnReport, note: string): ColumnReport =>
  noticed(report, { code: 'source.renamed', message: note, column: report.name });
