/** What can be wrong with an HTML page that should hold a table, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { listed, type PageTable, tableName } from './page-table.ts';

export const noTable = (file: string): ProblemError =>
  new ProblemError({
    code: 'html.no-table',
    message: 'The HTML page has no table with cells that are shown.',
    hint: 'Choose a page whose rows stand in a <table>. What a script of the page would load is not in the file: save the page from the browser as it is shown.',
    file,
  });

export const noSuchTable = (file: string, wanted: string, tables: readonly PageTable[]): ProblemError =>
  new ProblemError({
    code: 'html.no-such-table',
    message: `The HTML page has no table "${wanted}".`,
    hint: `Choose a number, a caption or an id: ${listed(tables)}.`,
    field: 'table',
    file,
  });

export const cutTable = (file: string, table: PageTable): ProblemError =>
  new ProblemError({
    code: 'html.cut-off',
    message: `The HTML page ends within ${tableName(table)}: its end is missing.`,
    hint: 'Save or copy the page again. If it is whole, write </table> at its end.',
    file,
  });

export const tooWide = (file: string, table: number, columns: number): ProblemError =>
  new ProblemError({
    code: 'html.too-wide',
    message: `Table ${table} of the HTML page has a row of ${counted(columns, 'column')}, more than a sheet of Excel has.`,
    hint: 'Cells that claim to span many columns make it so: correct their colspan.',
    file,
  });

export const tooLarge = (file: string): ProblemError =>
  new ProblemError({
    code: 'html.too-large',
    message:
      'The cells of the HTML page claim to span far more columns than it has text for: such files are made to fill memory.',
    hint: 'Correct their colspan.',
    file,
  });

export const tooManyTables = (file: string, most: number): ProblemError =>
  new ProblemError({
    code: 'html.too-many-tables',
    message: `The HTML page has more than ${counted(most, 'table')}.`,
    hint: 'Save the part of the page that holds your table.',
    file,
  });
