/** Steps that read texts which are all dates: one for the columns that are written alike. */
import type { SurveyedColumn } from '../protocol/engine.ts';
import type { NewStep } from './edit.ts';

/** Steps for the columns whose `dates` say how they are read; others are left out. */
export function parseDates(columns: readonly SurveyedColumn[]): readonly (NewStep & { readonly columns: string[] })[] {
  const steps = new Map<string, { type: string; params: Record<string, unknown>; columns: string[] }>();
  for (const { name, dates } of columns) {
    if (dates === undefined) continue;
    const ways = { ...(dates.dayfirst && { dayfirst: true }), ...(dates.utc && { utc: true }) };
    const key = JSON.stringify(ways);
    const step = steps.get(key);
    if (step !== undefined) step.columns.push(name);
    else {
      const names = [name];
      steps.set(key, { type: 'ParseDate', params: { columns: names, ...ways }, columns: names });
    }
  }
  return [...steps.values()];
}
