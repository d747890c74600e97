import { defineOperator } from '../kit/define.ts';
import { optionalText } from '../kit/params.ts';
import { header, path, table, types } from './source-params.ts';

/** A sheet of a workbook. */
export const xlsxSource = defineOperator({
  type: 'XlsxSource',
  group: 'source',
  label: 'Excel sheet',
  summary: 'Reads a sheet of a workbook, or a range of it.',
  description:
    'The first sheet, and all of it that is used, unless you choose. Formulas count with the value they had when the workbook was saved; cells with an error are missing. A column of several kinds of cells becomes text. Workbooks up to 64 MB.',
  reference: { library: 'pandas', name: 'pandas.read_excel' },
  keywords: ['file', 'open', 'import', 'spreadsheet', 'excel', 'workbook', 'xls', 'load'],
  inputs: [],
  params: () => ({
    path,
    sheet: optionalText(null, { label: 'Sheet', help: 'Its name.', empty: 'the first' }),
    range: optionalText(null, { label: 'Range', help: 'Such as A3:F200.', empty: 'all that is used' }),
    header: header('Off: columns are called column_1, column_2 ….'),
    table,
    types,
  }),
  declare: () => [],
  examples: [],
});
