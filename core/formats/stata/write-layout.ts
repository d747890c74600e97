/**
 * The layout of a Stata file that is written: storage of each column, the smallest that keeps its cells, and its name as
 * Stata allows it. See Stata's description of the format (help dta, version 118) and help data types.
 */
import { ProblemError } from '../../ir/problem.ts';
import { thousands } from '../../words/counted.ts';
import { stringsOf } from '../../table/dictionary.ts';
import type { ColumnSurvey } from '../output/column-survey.ts';
import type { OutputField } from '../output/output-column.ts';
import type { OutputTable } from '../output/row-writer.ts';
import { type NameRule, validNames } from '../output/valid-names.ts';
import { type StataStorage, storageBytes } from './header.ts';

export interface WrittenColumn {
  readonly name: string;
  /** The column's own name, where Stata does not allow it. */
  readonly title: string;
  readonly storage: StataStorage;
  /** Position in a record. */
  readonly at: number;
  readonly format: string;
  /** Cells are the positions of words, counted from this number; null for other columns. */
  readonly labelsFrom: 0 | 1 | null;
}

export interface StataLayout {
  readonly columns: readonly WrittenColumn[];
  readonly recordBytes: number;
}

/** Bytes of the longest text that stands in its record. */
const MAX_TEXT_BYTES = 2045;
const MAX_COLUMNS = 32_767;
/** Words of a set of value labels, and bytes of each. */
const MAX_LABELS = 65_536;
const MAX_LABEL_BYTES = 32_000;
const MAX_NAME = 32;
export const MAX_TITLE = 80;

const RESERVED =
  /^(_all|_b|_coef|_cons|_n|_N|_pi|_pred|_rc|_se|_skip|alias|byte|double|float|if|in|int|long|str\d+|strL|using|with)$/;

/** Name of a column that has none. */
const UNNAMED = 'column';

export const NAMES: NameRule = {
  format: 'Stata',
  mend(name) {
    const letters = name.replace(/[^\p{L}\p{N}_]/gu, '_');
    if (letters === '') return UNNAMED;
    return /^\p{N}/u.test(letters) || RESERVED.test(letters) ? `_${letters}` : letters;
  },
  cut: (name, ending) =>
    Array.from(name)
      .slice(0, MAX_NAME - ending)
      .join(''),
};

/** Ranges of whole numbers that each storage has below its missing ones. */
const WHOLE: readonly (readonly [storage: 'byte' | 'int' | 'long', low: number, high: number, format: string])[] = [
  ['byte', -127, 100, '%8.0g'],
  ['int', -32_767, 32_740, '%8.0g'],
  ['long', -2_147_483_647, 2_147_483_620, '%12.0g'],
];

type Stored = Pick<WrittenColumn, 'storage' | 'format' | 'labelsFrom'>;

/** Whether value labels hold each of the words. */
const areLabels = (words: readonly string[]): boolean =>
  words.length > 0 &&
  words.length <= MAX_LABELS &&
  words.every((word) => word !== '' && !word.includes('\0') && Buffer.byteLength(word) <= MAX_LABEL_BYTES);

function storedAs(
  { type }: OutputField,
  { isWhole, low, high, textBytes }: ColumnSurvey,
  words: readonly string[] | null,
): Stored {
  switch (type) {
    case 'boolean':
      return { storage: 'byte', format: '%8.0g', labelsFrom: 0 };
    case 'datetime':
      return { storage: 'double', format: '%tc', labelsFrom: null };
    case 'number': {
      const whole = isWhole ? WHOLE.find(([, least, most]) => low >= least && high <= most) : undefined;
      const [storage, , , format] = whole ?? (['double', 0, 0, '%10.0g'] as const);
      return { storage, format, labelsFrom: null };
    }
    default: {
      if (words !== null && areLabels(words)) return { storage: 'long', format: '%12.0g', labelsFrom: 1 };
      const bytes = Math.max(1, textBytes);
      return bytes > MAX_TEXT_BYTES
        ? { storage: 'strL', format: '%9s', labelsFrom: null }
        : { storage: bytes, format: `%${bytes}s`, labelsFrom: null };
    }
  }
}

/** Throws a `ProblemError` where the table has more columns than a Stata file. */
export function layoutOf({ fields, dictionaries }: OutputTable, surveys: readonly ColumnSurvey[]): StataLayout {
  if (fields.length > MAX_COLUMNS)
    throw new ProblemError({
      code: 'write.too-many-columns',
      message: `A Stata file holds ${thousands(MAX_COLUMNS)} columns, and these are ${thousands(fields.length)}.`,
      hint: 'Write a .csv or .parquet file instead, or fewer columns.',
    });
  const { names } = validNames(
    fields.map(({ name }) => name),
    NAMES,
  );
  let at = 0;
  const columns = fields.map((field, index): WrittenColumn => {
    const words = dictionaries[index] ?? null;
    const stored = storedAs(field, surveys[index], words === null ? null : stringsOf(words));
    const column = { ...stored, at, name: names[index], title: names[index] === field.name ? '' : field.name };
    at += storageBytes(stored.storage);
    return column;
  });
  return { columns, recordBytes: at };
}
