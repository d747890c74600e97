import { defineOperator } from '../kit/define.ts';
import { optionalText } from '../kit/params.ts';
import { path, types } from './source-params.ts';

/** Files of R objects, or a folder of them. */
export const rSource = defineOperator({
  type: 'RSource',
  group: 'source',
  label: 'R file',
  summary: 'Reads a data frame of R (.rds, .RData).',
  description:
    'Factors and labelled values become categories, Date and POSIXct dates, durations numbers of seconds; NA and NaN are missing. Of a file with several data frames the first one is read, unless you choose. ' +
    'Lists, matrices, complex numbers and the names of rows are left out, and it says so. Functions among the objects are never run.',
  reference: { library: 'Prepgraph', name: 'readRDS' },
  keywords: ['file', 'open', 'import', 'rds', 'rdata', 'rda', 'data frame', 'tibble', 'statistics'],
  inputs: [],
  params: () => ({
    path,
    table: optionalText(null, {
      label: 'Table',
      help: 'Name of a data frame, or of a file in an archive (.zip, .tar, .tar.gz).',
      empty: 'the first',
    }),
    types,
  }),
  declare: () => [],
  examples: [],
});
