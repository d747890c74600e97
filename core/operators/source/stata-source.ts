import { defineOperator } from '../kit/define.ts';
import { path, table, textEncoding, types } from './source-params.ts';

/** Stata files, or a folder of them. */
export const stataSource = defineOperator({
  type: 'StataSource',
  group: 'source',
  label: 'Stata file',
  summary: 'Reads a Stata data set (.dta).',
  description:
    'Numbers with value labels become categories; choose number in the types to have the codes. Dates of every period (%td, %tc, %tw, %tm, %tq, %th, %ty) become dates: the first day of the period. ' +
    'Missing values of every kind (. and .a to .z) and empty texts are missing. Versions 102 to 119 are read; before version 118 (Stata 14) a file does not name its encoding.',
  reference: { library: 'pandas', name: 'pandas.read_stata' },
  keywords: ['file', 'open', 'import', 'dta', 'statistics', 'labels', 'survey'],
  inputs: [],
  params: () => ({
    path,
    table,
    encoding: textEncoding,
    types,
  }),
  declare: () => [],
  examples: [],
});
