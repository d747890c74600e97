/** Facts about the columns of a table, from the node's report and, if there is one, its survey. */
import type { ColumnFacts } from '../operators/kit/column-facts.ts';
import type { SurveyedColumn } from '../protocol/inspection.ts';
import type { ColumnReportMessage } from '../protocol/node-report.ts';
import type { Survey } from './advice.ts';
import { readingOf } from './written.ts';

export function columnFacts(columns: readonly ColumnReportMessage[], survey: Survey | undefined): ColumnFacts[] {
  const surveyed = new Map(survey?.columns.map((column) => [column.name, column]));
  return columns.map((column) => {
    const found = surveyed.get(column.name);
    return found?.type === column.type ? { ...column, ...cellsOf(column, found) } : column;
  });
}

/** Facts about the cells; the report's count of missing cells is of all rows, the survey's of a sample. */
function cellsOf({ type, missing }: ColumnReportMessage, found: SurveyedColumn): Partial<ColumnFacts> {
  const known = { missing: missing ?? found.missing };
  if (type === 'number') {
    const { min, max } = found;
    return { ...known, extent: min === null || max === null ? null : [min, max] };
  }
  if (type !== 'category' && type !== 'text') return known;
  const reading = readingOf(found);
  return {
    ...known,
    dates: reading?.what === 'dates' ? reading.params : null,
    numbers: reading?.what === 'numbers' ? reading.params : null,
    frequent: found.top.map(({ value }) => value),
  };
}
