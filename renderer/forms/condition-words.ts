/** Conditions in words. */
import { type ConditionRow, type ConditionTest, type ConditionValue, fitsType } from '../../core/formula/index.ts';
import type { CallResult } from '../../core/protocol/engine.ts';
import type { ColumnType } from '../design/families.tsx';
import { count, percent } from '../design/numbers.ts';
import { readNumber } from './numbers.tsx';

const WORDS: Readonly<Record<ConditionTest, string>> = {
  '==': 'is',
  '!=': 'is not',
  '<': 'is below',
  '<=': 'is at most',
  '>': 'is above',
  '>=': 'is at least',
  between: 'is between',
  in: 'is one of',
  'not in': 'is none of',
  contains: 'contains',
  'not contains': 'does not contain',
  startswith: 'starts with',
  'not startswith': 'does not start with',
  endswith: 'ends with',
  'not endswith': 'does not end with',
  matches: 'matches the pattern',
  'not matches': 'does not match the pattern',
  true: 'is true',
  false: 'is false',
  missing: 'is missing',
  known: 'is not missing',
};

const DATE_WORDS: Partial<Readonly<Record<ConditionTest, string>>> = {
  '<': 'is before',
  '<=': 'is at or before',
  '>': 'is after',
  '>=': 'is at or after',
};

export const testWords = (test: ConditionTest, type: ColumnType | undefined): string =>
  (type === 'datetime' ? DATE_WORDS[test] : undefined) ?? WORDS[test];

export const valueWords = (value: ConditionValue): string => (typeof value === 'object' ? value.date : String(value));

/** The value that a typed text is for a column of this type; undefined if it is none. */
export function readValue(text: string, type: ColumnType | undefined): ConditionValue | undefined {
  if (text === '') return undefined;
  if (type === 'number') return readNumber(text);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  return type !== undefined && !fitsType(text, type) ? undefined : text;
}

/** `123 rows`; `≈ 1,230,000 rows` if it is estimated from a sample. */
export function rowCountText(
  found: number,
  { rows, looked }: Pick<CallResult<'countRows'>, 'rows' | 'looked'>,
): string {
  const isEstimate = looked < rows;
  const all = isEstimate && looked > 0 ? roundedTo(Math.round((found / looked) * rows)) : found;
  return `${isEstimate ? '≈ ' : ''}${count(all)} ${all === 1 ? 'row' : 'rows'}`;
}

/** Three digits: more of an estimate would be made up. */
const roundedTo = (value: number): number => Number(value.toPrecision(3));

/** "Holds in 312 of 891 rows (35%)." */
export function holdsText(found: number, answer: Pick<CallResult<'countRows'>, 'rows' | 'looked'>): string {
  const { rows, looked } = answer;
  const share = looked === 0 ? '' : ` (${percent(found / looked)})`;
  if (looked === rows) return `Holds in ${count(found)} of ${count(rows)} rows${share}.`;
  return `Holds in ${rowCountText(found, answer)} of ${count(rows)}${share}: an estimate from ${count(looked)} rows.`;
}

/** Name of a row for screen readers: "Condition 2: Age is above". */
export const rowName = ({ column, test }: ConditionRow, number: number, type: ColumnType | undefined): string =>
  `Condition ${number}${column === '' ? '' : `: ${column} ${testWords(test, type)}`}`;
