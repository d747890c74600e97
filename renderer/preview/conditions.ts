/** The rows of a distribution's bar: in words, and as a formula that FilterRows takes. */
import { columnText, textLiteral } from '../../core/formula/index.ts';
import type { Profile, RowView } from '../../core/protocol/inspection.ts';
import { brief, columnName, shorten } from '../design/numbers.ts';
import { dateText } from './cell-text.ts';

export type Condition = NonNullable<RowView['where']>;

type Bars = Pick<Profile, 'name' | 'type' | 'histogram' | 'top'>;

/** Number of bars of a distribution. */
export const barsIn = ({ histogram, top }: Bars): number => histogram?.counts.length ?? top?.length ?? 0;

/** Condition for the rows of one bar. */
export function conditionOf({ name, histogram, top }: Bars, bar: number): Condition | null {
  if (histogram !== null) {
    const [from, to] = [histogram.edges[bar], histogram.edges[bar + 1]];
    if (from === undefined || to === undefined) return null;
    return { column: name, from, to, includesTo: bar === histogram.counts.length - 1 };
  }
  const value = top?.[bar]?.value;
  return value === undefined ? null : { column: name, value };
}

export function conditionWords(
  { column, from, to, includesTo, value, missing }: Condition,
  type: Profile['type'],
): string {
  const name = columnName(column, 40);
  if (missing === true) return `${name} is missing`;
  if (value !== undefined) return `${name} is “${shorten(value, 40)}”`;
  const word = (number: number): string => (type === 'datetime' ? dateText(number) : brief(number));
  if (from !== undefined && from === to) return `${name} is ${word(from)}`;
  return `${name} from ${word(from ?? 0)} to ${includesTo === true ? '' : 'below '}${word(to ?? 0)}`;
}

/** A bar beside its column's name, short enough that its upper bound is not cut: `0 to 10`. */
export function barWords({ from, to, value, missing }: Condition, type: Profile['type']): string {
  if (missing === true) return 'missing';
  if (value !== undefined) return `“${shorten(value, 40)}”`;
  const word = (number: number): string => (type === 'datetime' ? dateText(number) : brief(number));
  return from === to ? word(from ?? 0) : `${word(from ?? 0)} to ${word(to ?? 0)}`;
}

/** The condition as a formula; dates are written to the millisecond if necessary. */
export function conditionFormula(
  { column, from, to, includesTo, value, missing }: Condition,
  type: Profile['type'],
): string {
  const name = columnText(column);
  if (missing === true) return `is_missing(${name})`;
  if (value !== undefined) {
    if (type === 'boolean') return value === 'true' ? name : `not ${name}`;
    return type === 'number' ? `${name} == ${value}` : `${name} == ${textLiteral(value)}`;
  }
  const word = (number: number): string =>
    type === 'datetime'
      ? `date("${new Date(number).toISOString().replace('T', ' ').replace('Z', '')}")`
      : Number.isFinite(number)
        ? String(number)
        : // Infinity is written as a division by 0, because the formula language has no word for it and divides as doubles do.
          `${Math.sign(number)} / 0`;
  return `${name} >= ${word(from ?? 0)} and ${name} ${includesTo === true ? '<=' : '<'} ${word(to ?? 0)}`;
}
