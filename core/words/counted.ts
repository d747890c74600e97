/** Counts as sentences tell them. */

/** 1234567 as 1,234,567, whatever the machine's language. Not by Intl, whose first use takes some 15 ms. */
export const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

/** `1 row`, `1,234 rows`. */
export const counted = (count: number, noun: string): string => `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;

/** A table's size: `344 rows × 1 column`. */
export const tableSize = (rows: number, columns: number): string =>
  `${counted(rows, 'row')} × ${counted(columns, 'column')}`;

/** Names of columns that a sentence lists. */
const MAX_LISTED = 10;

export interface WrittenSize {
  readonly rows: number;
  readonly columns: number;
  /** What the columns are: an array of features has the target beside it. */
  readonly noun: 'column' | 'feature';
  /** Columns of the table that the file does not hold. */
  readonly leftOut: readonly string[];
}

/** What a file holds: `3 rows × 1 feature; left out: c, d`. */
export function writtenText({ rows, columns, noun, leftOut }: WrittenSize): string {
  const more = leftOut.length > MAX_LISTED ? ` and ${thousands(leftOut.length - MAX_LISTED)} more` : '';
  const left = leftOut.length === 0 ? '' : `; left out: ${leftOut.slice(0, MAX_LISTED).join(', ')}${more}`;
  return `${counted(rows, 'row')} × ${counted(columns, noun)}${left}`;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** Bytes as `12 KB` or `1.5 GB`, by powers of 1,024. */
export function sizeText(bytes: number): string {
  if (bytes === 1) return '1 byte';
  const unit = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 2 ** (10 * unit)).toFixed(unit > 1 ? 1 : 0)} ${UNITS[unit]}`;
}
