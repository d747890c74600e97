import { defineOperator } from '../kit/define.ts';
import { flag, optionalText } from '../kit/params.ts';
import {
  decimal,
  encoding,
  header,
  headerRows,
  missing,
  numberFormats,
  path,
  skipAfterHeader,
  skipFooter,
  skipRows,
  thousands,
  types,
} from './source-params.ts';

/** A table of an HTML page. */
export const htmlSource = defineOperator({
  type: 'HtmlSource',
  group: 'source',
  label: 'HTML table',
  summary: 'Reads a table of an HTML page, also of one that is called .xls.',
  description:
    'Of several tables it reads the one with the most cells, unless you choose one. Rows of thead, or first rows of th only, hold the names; without them the first row is judged as that of a CSV. The text of a cell that spans columns or rows stands in each of them. Read is what the page shows: hidden rows and cells are left out, and so is the footer (tfoot). No script is run, and nothing is loaded. Marks of numbers, dates and types are found as in a CSV.',
  reference: { library: 'pandas', name: 'pandas.read_html' },
  keywords: ['file', 'open', 'import', 'web', 'page', 'excel', 'xls', 'htm', 'load'],
  inputs: [],
  params: () => ({
    path,
    table: optionalText(null, {
      label: 'Table',
      help: 'Number of the table in the page, counted from 1, or its caption or id. In an archive, write the name of the file and a slash before it.',
      empty: 'the one with the most cells',
    }),
    encoding,
    header: header(
      'The first row holds the names of the columns. Without names they are called column_1, column_2 …, and names that the page marks are rows.',
    ),
    skip_rows: skipRows,
    header_rows: headerRows,
    skip_after_header: skipAfterHeader,
    skip_footer: skipFooter,
    footer: flag(false, {
      label: 'Keep the footer',
      help: 'Read rows of tfoot, such as totals, as rows of the table.',
      advanced: true,
    }),
    decimal,
    thousands,
    number_formats: numberFormats,
    missing,
    types,
  }),
  declare: () => [],
  examples: [],
});
