/** Steps that read texts which are all dates: one for the columns that are written alike. */
import type { SurveyedColumn } from '../protocol/engine.ts';
import type { NewStep } from './edit.ts';

/** Steps for the columns whose `dates` say how they are read, and which columns each reads; others are left out. */
export function parseDates(features: readonly SurveyedColumn[]): (NewStep & { readonly columns: readonly string[] })[] {
  return [false, true].flatMap((dayfirst) =>
    [false, true].flatMap((utc) => {
      const columns = features
        .filter(({ dates }) => dates?.dayfirst === dayfirst && dates.utc === utc)
        .map(({ name }) => name);
      const params = { columns, ...(dayfirst && { dayfirst }), ...(utc && { utc }) };
      return columns.length === 0 ? [] : [{ type: 'ParseDate', params, columns }];
    }),
  );
}
