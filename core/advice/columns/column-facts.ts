/** Known facts about the columns for which a step is chosen: from the report at once, from the survey a moment later. */
import type { ColumnReportMessage } from '../../protocol/node-report.ts';
import type { SurveyedColumn } from '../../protocol/inspection.ts';
import type { Survey } from '../advice.ts';

export interface ColumnFacts extends ColumnReportMessage {
  /** Absent until the table is surveyed. */
  readonly survey?: SurveyedColumn;
}

export interface ChosenColumns {
  readonly columns: readonly ColumnFacts[];
  /** Rows of the whole table. */
  readonly rows: number;
  /** All columns of the table, in their order. */
  readonly all: readonly ColumnReportMessage[];
  /** True if the survey saw every row, and a step would learn from all of them. */
  readonly isExact: boolean;
  /** True behind a split: steps learn from train rows only. */
  readonly hasParts: boolean;
}

interface Table {
  readonly columns: readonly ColumnReportMessage[];
  readonly rows: number;
  readonly hasParts: boolean;
}

/** Facts about the named columns, in the order of the table. */
export function chosenColumns(table: Table, names: readonly string[], survey: Survey | undefined): ChosenColumns {
  const wanted = new Set(names);
  const surveyed = new Map(survey?.columns.map((column) => [column.name, column]));
  const columns = table.columns
    .filter(({ name }) => wanted.has(name))
    .map((column): ColumnFacts => {
      const found = surveyed.get(column.name);
      return found === undefined ? column : { ...column, survey: found };
    });
  return {
    columns,
    rows: table.rows,
    all: table.columns,
    hasParts: table.hasParts,
    isExact: survey !== undefined && survey.looked === survey.rows && !table.hasParts,
  };
}

/** Missing cells of a column; undefined while not counted. A sample that shows none proves nothing. */
export function missingIn({ missing, survey }: ColumnFacts, isExact: boolean): number | undefined {
  if (missing !== undefined) return missing;
  return survey !== undefined && (isExact || survey.missing > 0) ? survey.missing : undefined;
}
