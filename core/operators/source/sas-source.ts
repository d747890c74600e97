import { defineOperator } from '../kit/define.ts';
import { optionalText } from '../kit/params.ts';
import { path, textEncoding, types } from './source-params.ts';

/** SAS files, or a folder of them. */
export const sasSource = defineOperator({
  type: 'SasSource',
  group: 'source',
  label: 'SAS file',
  summary: 'Reads a SAS data file (.sas7bdat) or a table of a transport file (.xpt).',
  description:
    'Numbers whose format is one of dates become dates, times of day and durations numbers of seconds. Missing values of every kind (., ._ and .A to .Z) and blank texts are missing. ' +
    'Packed files of both kinds (CHAR and BINARY) are read, deleted rows left out. Value labels stand in catalogs (.sas7bcat), which are not read. Of a transport file with several tables the first one is read, unless you choose.',
  reference: { library: 'pandas', name: 'pandas.read_sas' },
  keywords: ['file', 'open', 'import', 'sas7bdat', 'xpt', 'xport', 'transport', 'statistics'],
  inputs: [],
  params: () => ({
    path,
    table: optionalText(null, {
      label: 'Table',
      help: 'Name of a table in a transport file, or of a file in an archive (.zip, .tar, .tar.gz).',
      empty: 'the first',
    }),
    encoding: textEncoding,
    types,
  }),
  declare: () => [],
  examples: [],
});
