/** Texts that stand for numbers or dates: what they are once they are read, and the steps that read them. */
import { takenAway } from '../operators/columns/written-numbers.ts';
import type { SurveyedColumn } from '../protocol/engine.ts';
import type { NewStep } from './edit.ts';

interface Reading extends NewStep {
  readonly columns: readonly string[];
  readonly what: 'dates' | 'numbers';
  /** How they are written, where that is not the usual way. */
  readonly how: string;
}

/** The column as it is when its texts are read; others as they are. */
export function asRead(column: SurveyedColumn): SurveyedColumn {
  const { dates, numbers, unread = 0, missing, count } = column;
  if (dates === undefined && numbers === undefined) return column;
  return {
    ...column,
    type: dates === undefined ? 'number' : 'datetime',
    missing: missing + unread,
    count: count - unread,
  };
}

/** Steps for columns of text that are all dates or numbers: one for those that are written alike. */
export function readTexts(columns: readonly SurveyedColumn[]): readonly Reading[] {
  const steps = new Map<string, Omit<Reading, 'params'> & { columns: string[]; params: Record<string, unknown> }>();
  for (const column of columns) {
    const step = readingOf(column);
    if (step === null) continue;
    const key = JSON.stringify(step);
    const same = steps.get(key) ?? { ...step, columns: [] };
    same.columns.push(column.name);
    steps.set(key, same);
  }
  return [...steps.values()].map((step) => ({ ...step, params: { columns: step.columns, ...step.params } }));
}

function readingOf({ dates, numbers }: SurveyedColumn): Omit<Reading, 'columns'> | null {
  if (dates !== undefined) {
    const { dayfirst, utc } = dates;
    const params = { ...(dayfirst && { dayfirst }), ...(utc && { utc }) };
    return { type: 'ParseDate', what: 'dates', how: dayfirst ? ' with the day first' : '', params };
  }
  if (numbers === undefined) return null;
  const { decimal, thousands, unit, coerce } = numbers;
  const params = {
    ...(decimal !== '.' && { decimal }),
    ...(thousands !== null && { thousands }),
    ...(unit !== null && { currency: takenAway(unit) }),
    ...(coerce && { errors: 'coerce' }),
  };
  const how = `${decimal === ',' ? ' with a decimal comma' : ''}${coerce ? '; what stands for nothing becomes missing' : ''}`;
  return { type: 'ParseNumber', what: 'numbers', how, params };
}

/** Parts of dates that carry what they say, as far as there is more than one; finer ones where all else is the same. */
const WANTED = ['year', 'month', 'dayofweek', 'hour'];
const FINE = ['minute', 'second'];

/** The parts to take of these dates, each with the columns that have them. */
export function partsOf(dates: readonly SurveyedColumn[]): readonly { parts: string[]; columns: SurveyedColumn[] }[] {
  const groups = new Map<string, { parts: string[]; columns: SurveyedColumn[] }>();
  for (const column of dates) {
    const varying = (of: readonly string[]): string[] => of.filter((part) => column.parts?.includes(part));
    const parts = [varying(WANTED), varying(FINE), WANTED.slice(0, 3)].find(({ length }) => length > 0) as string[];
    const key = parts.join();
    const group = groups.get(key) ?? { parts, columns: [] };
    group.columns.push(column);
    groups.set(key, group);
  }
  return [...groups.values()];
}
