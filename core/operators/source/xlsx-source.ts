import { defineOperator } from '../kit/define.ts';
import { optionalText } from '../kit/params.ts';
import { header, missing, path, skipRows, table, types } from './source-params.ts';

/** A sheet of a workbook. */
export const xlsxSource = defineOperator({
  type: 'XlsxSource',
  group: 'source',
  label: 'Excel sheet',
  summary: 'Reads a sheet of a workbook, or a range of it.',
  description:
    'The first sheet, and all of it that is used, unless you choose. Formulas count with the value they had when the workbook was saved; cells with an error are missing. Durations and times of day become numbers of seconds. A column of several kinds of cells becomes text. Files of the old formats .xls and .xlsb up to 64 MB.',
  reference: { library: 'pandas', name: 'pandas.read_excel' },
  keywords: ['file', 'open', 'import', 'spreadsheet', 'excel', 'workbook', 'xls', 'ods', 'load'],
  inputs: [],
  params: () => ({
    path,
    sheet: optionalText(null, {
      label: 'Sheet',
      help: 'Name of the sheet, or its number counted from 1.',
      empty: 'the first sheet',
    }),
    range: optionalText(null, {
      label: 'Range',
      help: 'Range of cells to read, such as A3:F200.',
      empty: 'all used cells',
    }),
    header: header('The first row holds the names of the columns. Without names they are called column_1, column_2 ….'),
    skip_rows: skipRows,
    missing,
    table,
    types,
  }),
  declare: () => [],
  examples: [],
});
