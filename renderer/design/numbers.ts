/** Numbers in readable form: grouped by thousands, with few digits. */

const wholeFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });
const percents = new Intl.NumberFormat('en-US', { style: 'percent', maximumSignificantDigits: 2 });

export const count = (value: number): string => wholeFormat.format(value);

/** About four digits, for axes and summaries. The table itself displays every digit. */
export function brief(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(2).replaceAll('-', '−').replace('e+', 'e');
  return (size >= 1e4 ? wholeFormat : short).format(value).replaceAll('-', '−');
}

/** "200.9 ± 14.1"; empty if infinite cells leave no mean, and without a deviation if they leave none. */
export function spreadText(mean: number | null, deviation: number | null): string {
  if (mean === null || Number.isNaN(mean)) return '';
  return `${brief(mean)}${deviation === null || Number.isNaN(deviation) ? '' : ` ± ${brief(deviation)}`}`;
}

let digits = 7;

/** Sets the maximum of significant digits of numbers in tables. */
export const setDigits = (most: number): void => {
  digits = most;
};
export const shownDigits = (): number => digits;

/** A cell's number with all its digits. */
export const exact = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? String(value).replaceAll('-', '−') : value > 0 ? '∞' : '−∞';

export const percent = (share: number): string =>
  share > 0 && share < 0.001 ? '<0.1%' : share < 1 && share > 0.999 ? '>99.9%' : percents.format(share);

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

const MS_PER_DAY = 86_400_000;

/** A span of time in days, with about four digits. */
export const daysText = (milliseconds: number): string => {
  const days = brief(milliseconds / MS_PER_DAY);
  return `${days} ${days === '1' ? 'day' : 'days'}`;
};

/** A name, shortened to `limit` characters, because ten thousand would break the layout. */
export const shorten = (text: string, limit = 200): string =>
  text.length > limit ? `${text.slice(0, limit - 1)}…` : text;

/** A column's name; an empty name is displayed as "(no name)". */
export const columnName = (name: string, limit = 200): string => (name === '' ? '(no name)' : shorten(name, limit));

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const times = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A time, in milliseconds since 1970, as `10:42`; with the date unless it is today. */
export function timeOf(milliseconds: number): string {
  const isToday = new Date(milliseconds).toDateString() === new Date().toDateString();
  return (isToday ? times : dates).format(milliseconds);
}
