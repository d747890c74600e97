/** Texts that represent numbers or dates: their columns after reading, and the steps that read them. */
import { textsToStrip } from '../operators/columns/written-numbers.ts';
import type { SurveyedColumn } from '../protocol/inspection.ts';
import type { NewStep } from './edit.ts';

interface Reading extends NewStep {
  readonly columns: readonly string[];
  readonly what: 'dates' | 'numbers';
  /** Description of an unusual notation. */
  readonly how: string;
}

/** The column after its texts are read; other columns unchanged. */
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

/** Steps for text columns that hold only dates or only numbers; columns in the same notation share a step. */
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

/** The step that reads a text column, without the column; null if its texts are neither all dates nor all numbers. */
export function readingOf({
  dates,
  numbers,
}: Pick<SurveyedColumn, 'dates' | 'numbers'>): Omit<Reading, 'columns'> | null {
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
    ...(unit !== null && { currency: textsToStrip(unit) }),
    ...(coerce && { errors: 'coerce' }),
  };
  const how = `${decimal === ',' ? ' with a decimal comma' : ''}${coerce ? '; what stands for nothing becomes missing' : ''}`;
  return { type: 'ParseNumber', what: 'numbers', how, params };
}

/** Parts of dates to use if they vary; the finer ones only if none of these does. */
const USUAL_PARTS = ['year', 'month', 'dayofweek', 'hour'];
const FINE_PARTS = ['minute', 'second'];

/** The parts to use of these dates, each with the columns that have them. */
export function partsOf(dates: readonly SurveyedColumn[]): readonly { parts: string[]; columns: SurveyedColumn[] }[] {
  const groups = new Map<string, { parts: string[]; columns: SurveyedColumn[] }>();
  for (const column of dates) {
    const varying = (of: readonly string[]): string[] => of.filter((part) => column.parts?.includes(part));
    const parts = [varying(USUAL_PARTS), varying(FINE_PARTS), USUAL_PARTS.slice(0, 3)].find(
      ({ length }) => length > 0,
    ) as string[];
    const key = parts.join();
    const group = groups.get(key) ?? { parts, columns: [] };
    group.columns.push(column);
    groups.set(key, group);
  }
  return [...groups.values()];
}
