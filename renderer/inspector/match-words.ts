/** Rows with and without partners, in words. */
import type { CallResult } from '../../core/protocol/engine.ts';
import { count, percent } from '../design/numbers.ts';

export type Matches = CallResult<'matchKeys'>;

/** `12 rows have`, `1 row has`, `≈ 12,300 rows have`. An estimate has three digits: more would be made up. */
function rowsThat(value: number, { isEstimate }: Matches, one: string, many: string): string {
  if (isEstimate) return `≈ ${count(Number(value.toPrecision(3)))} ${many}`;
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** "900 rows of 1,000 have a partner (90%). 100 rows have none and are dropped." */
function partnersText(side: 0 | 1, matches: Matches, isKept: boolean): string {
  const [rows, matched] = [matches.rows[side], matches.matched[side]];
  if (rows === 0) return 'No rows.';
  if (matched === rows) return rows === 1 ? 'The row has a partner.' : `All ${count(rows)} rows have a partner.`;
  const rest = rows - matched;
  const have = `${rowsThat(matched, matches, 'row', 'rows')} of ${count(rows)} with a partner (${percent(matched / rows)})`;
  return isKept
    ? `${have}. ${rowsThat(rest, matches, 'row has', 'rows have')} none: missing cells.`
    : `${have}. ${rowsThat(rest, matches, 'row has none and is', 'rows have none and are')} dropped.`;
}

export function leftText(matches: Matches, how: unknown): string {
  const partners = partnersText(0, matches, how === 'left' || how === 'outer');
  const [several] = matches.multiplied;
  if (several === 0) return `${partners} No row is multiplied.`;
  const rows = rowsThat(several, matches, 'row has', 'rows have');
  return `${partners} ${rows} several partners, up to ${count(matches.most[0])}: multiplied.`;
}

export function rightText(matches: Matches, how: unknown): string {
  const partners = partnersText(1, matches, how === 'right' || how === 'outer');
  const [, several] = matches.multiplied;
  if (several === 0) return partners;
  const rows = rowsThat(several, matches, 'row is', 'rows are');
  return `${partners} ${rows} used more than once, up to ${count(matches.most[1])} times.`;
}

export const resultText = (rows: number, matches: Matches): string => rowsThat(rows, matches, 'row', 'rows');
