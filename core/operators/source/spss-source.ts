import { defineOperator } from '../kit/define.ts';
import { path, table, textEncoding, types } from './source-params.ts';

/** SPSS files, or a folder of them. */
export const spssSource = defineOperator({
  type: 'SpssSource',
  group: 'source',
  label: 'SPSS file',
  summary: 'Reads an SPSS data set (.sav, .zsav, .por).',
  description:
    'Values with labels become categories; choose number in the types to have the codes. Dates are dates, times of day and durations numbers of seconds. ' +
    'The system-missing value, the missing values that the file declares (single ones and ranges) and empty texts are missing. Files with a password are refused.',
  reference: { library: 'pandas', name: 'pandas.read_spss' },
  keywords: ['file', 'open', 'import', 'sav', 'zsav', 'por', 'pspp', 'statistics', 'labels', 'survey'],
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
