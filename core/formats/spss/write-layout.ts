/**
 * The layout of an SPSS system file that is written: slots of eight bytes, names as SPSS allows them, texts beyond 255 bytes
 * as several segments. See PSPP's description of the format ("System File Format") and SPSS's rules for variable names.
 */
import { ProblemError } from '../../ir/problem.ts';
import { stringsOf } from '../../table/dictionary.ts';
import { thousands } from '../../words/counted.ts';
import type { ColumnSurvey } from '../output/column-survey.ts';
import type { OutputField } from '../output/output-column.ts';
import type { OutputTable } from '../output/row-writer.ts';
import { type NameRule, validNames } from '../output/valid-names.ts';

export const SLOT = 8;
/** Bytes of a segment of a long text, and those that its variable's width counts by. */
export const SEGMENT_BYTES = 255;
const SEGMENT_COUNTED = 252;
/** Bytes of the longest text. */
export const MAX_TEXT_BYTES = 32_767;
/** Bytes of a record that readers of SPSS files allow for: 2^20 slots. */
const MAX_SLOTS = 1 << 20;
const MAX_LABELS = 65_536;
const MAX_LABEL_BYTES = 120;
const MAX_NAME_BYTES = 64;

export interface WrittenVariable {
  readonly name: string;
  /** The column's own name, where SPSS does not allow it. */
  readonly title: string;
  /** First slot in a record. */
  readonly slot: number;
  /** Bytes of a text; 0 for numbers. */
  readonly width: number;
  /** Widths of the segments of a text; empty for numbers. */
  readonly segments: readonly number[];
  /** Display format: its number in SPSS, width and decimals. */
  readonly format: readonly [type: number, width: number, decimals: number];
  /** Cells are the positions of words, counted from this number; null for other columns. */
  readonly labelsFrom: 0 | 1 | null;
}

export interface SpssLayout {
  readonly variables: readonly WrittenVariable[];
  readonly slots: number;
}

const RESERVED = /^(all|and|by|eq|ge|gt|le|lt|ne|not|or|to|with)$/i;

/** The longest start of a text, whole letters of UTF-8, within so many bytes. */
function startOf(text: string, bytes: number): string {
  let left = bytes;
  let start = '';
  for (const letter of text) {
    left -= Buffer.byteLength(letter);
    if (left < 0) break;
    start += letter;
  }
  return start;
}

export const NAMES: NameRule = {
  format: 'SPSS',
  mend(name) {
    const letters = name.replace(/[^\p{L}\p{N}._$#@]/gu, '_').replace(/\.+$/, '_');
    if (letters === '') return 'column';
    return !/^[\p{L}@]/u.test(letters) || RESERVED.test(letters) ? `V_${letters}` : letters;
  },
  cut: (name, ending) => startOf(name, MAX_NAME_BYTES - ending).replace(/\.+$/, ''),
  keyOf: (name) => name.toLowerCase(),
};

/** Whether value labels hold each of the words; blanks at their end are lost. */
const areLabels = (words: readonly string[]): boolean =>
  words.length > 0 &&
  words.length <= MAX_LABELS &&
  words.every(
    (word) =>
      word !== '' && word.trimEnd() === word && !word.includes('\0') && Buffer.byteLength(word) <= MAX_LABEL_BYTES,
  );

const STRING = 1;
const FIXED = 5;
const DATETIME = 22;
/** Digits that SPSS displays of a number at most. */
const MAX_DISPLAYED = 40;
const LEAST_DISPLAYED = 8;

type Stored = Pick<WrittenVariable, 'width' | 'format' | 'labelsFrom'>;

function storedAs(
  { type }: OutputField,
  { isWhole, low, high, textBytes }: ColumnSurvey,
  words: readonly string[] | null,
): Stored {
  const code = [FIXED, LEAST_DISPLAYED, 0] as const;
  switch (type) {
    case 'boolean':
      return { width: 0, format: code, labelsFrom: 0 };
    case 'datetime':
      return { width: 0, format: [DATETIME, 20, 0], labelsFrom: null };
    case 'number': {
      if (!isWhole || low > high) return { width: 0, format: [FIXED, LEAST_DISPLAYED, 2], labelsFrom: null };
      const digits = Math.max(LEAST_DISPLAYED, String(low).length, String(high).length);
      return { width: 0, format: [FIXED, Math.min(MAX_DISPLAYED, digits), 0], labelsFrom: null };
    }
    default: {
      if (words !== null && areLabels(words)) return { width: 0, format: code, labelsFrom: 1 };
      const width = Math.min(MAX_TEXT_BYTES, Math.max(1, textBytes));
      return { width, format: [STRING, Math.min(SEGMENT_BYTES, width), 0], labelsFrom: null };
    }
  }
}

function segmentsOf(width: number): number[] {
  if (width === 0) return [];
  if (width <= SEGMENT_BYTES) return [width];
  const count = Math.ceil(width / SEGMENT_COUNTED);
  return Array.from({ length: count }, (_, at) =>
    at < count - 1 ? SEGMENT_BYTES : width - SEGMENT_COUNTED * (count - 1),
  );
}

export const slotsOf = (segment: number): number => Math.ceil(segment / SLOT);

/** Throws a `ProblemError` where a record would have more slots than readers allow for. */
export function layoutOf({ fields, dictionaries }: OutputTable, surveys: readonly ColumnSurvey[]): SpssLayout {
  const { names } = validNames(
    fields.map(({ name }) => name),
    NAMES,
  );
  let slot = 0;
  const variables = fields.map((field, index): WrittenVariable => {
    const words = dictionaries[index] ?? null;
    const stored = storedAs(field, surveys[index], words === null ? null : stringsOf(words));
    const segments = segmentsOf(stored.width);
    const title = names[index] === field.name ? '' : startOf(field.name.replaceAll('\0', ''), MAX_LABEL_BYTES);
    const variable = { ...stored, slot, segments, name: names[index], title };
    slot += segments.length === 0 ? 1 : segments.reduce((sum, segment) => sum + slotsOf(segment), 0);
    return variable;
  });
  if (slot > MAX_SLOTS)
    throw new ProblemError({
      code: 'write.too-many-columns',
      message: `A row of an SPSS file holds ${thousands(MAX_SLOTS * SLOT)} bytes, and these have ${thousands(slot * SLOT)}.`,
      hint: 'Write a .csv or .parquet file instead, or fewer columns.',
    });
  return { variables, slots: slot };
}
