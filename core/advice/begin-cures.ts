/** Steps to insert before a new step that found no columns, after which it takes some. */
import type { ColumnFacts, Misfit } from '../operators/kit/column-facts.ts';
import type { ColumnType } from '../ir/types.ts';
import { type Advice, type Survey, named } from './advice.ts';
import { type NewStep, putBefore, setParams } from './edit.ts';
import { readTexts } from './written.ts';

export interface Unfit {
  readonly nodeId: string;
  /** Types that the step takes. */
  readonly takes: readonly ColumnType[];
  /** Columns of these types that it refuses, with the reason. */
  readonly misfits: readonly { readonly column: string; readonly misfit: Misfit }[];
  readonly table: readonly ColumnFacts[];
  readonly survey: Survey | undefined;
}

/** The cure as advice with one button; null if there is none. */
export function beginCure({ nodeId, takes, misfits, table, survey }: Unfit): Advice | null {
  const gaps = misfits.filter(({ misfit }) => misfit === 'missing').map(({ column }) => column);
  if (gaps.length > 0) {
    const columns = table.filter(({ name }) => gaps.includes(name));
    // The median of whole numbers may be a fraction, and categories have none.
    const hasMedian = columns.every(({ type, integer }) => type === 'number' && integer !== true);
    const strategy = hasMedian ? 'median' : 'most_frequent';
    const step = { type: 'SimpleImputer', params: { columns: gaps, strategy } };
    const hint = `Missing cells become the ${hasMedian ? 'median' : 'most frequent value'} of the column.`;
    return cure(nodeId, 'Fill missing first', gaps, `${named(gaps)}: missing cells can be filled.`, hint, step);
  }
  const what = takes.includes('number') ? 'numbers' : takes.includes('datetime') ? 'dates' : null;
  const reading = misfits.length > 0 ? undefined : readTexts(survey?.columns ?? []).find((one) => one.what === what);
  if (reading === undefined) return null;
  const { columns, type, params } = reading;
  const label = what === 'numbers' ? 'Parse as number first' : 'Parse as date first';
  return cure(nodeId, label, columns, `${named(columns)}: the text is ${what}.`, 'It can be read as such.', {
    type,
    params,
  });
}

function cure(
  nodeId: string,
  label: string,
  columns: readonly string[],
  message: string,
  hint: string,
  step: NewStep,
): Advice {
  const change: NonNullable<Advice['fix']>['change'] = (draft) => {
    putBefore(draft, nodeId, step);
    setParams(draft, nodeId, { columns: [...columns] });
  };
  return { rule: 'begin', severity: 'info', nodeId, columns, message, hint, fix: { label, change } };
}
