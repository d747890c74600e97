import { defineOperator } from '../kit/define.ts';
import { optionalText } from '../kit/params.ts';
import { path, types } from './source-params.ts';

/** A table of a SQLite database. */
export const sqliteSource = defineOperator({
  type: 'SqliteSource',
  group: 'source',
  label: 'SQLite table',
  summary: 'Reads a table or view of a SQLite database, or the rows of a query.',
  description:
    'Of several tables it reads the largest, unless you choose one or write a SELECT statement. Types are those of the cells, since SQLite takes any cell in any column: 0 and 1 of a column that is declared BOOLEAN are truths, texts that are all ISO 8601 dates are dates, numbers beside texts become text, and it says so. Whole numbers beyond 2^53 are read as text, as a double would round them; columns with bytes are left out. The file is only read.',
  reference: { library: 'pandas', name: 'pandas.read_sql' },
  keywords: ['file', 'open', 'import', 'database', 'sql', 'query', 'geopackage', 'db', 'load'],
  inputs: [],
  params: () => ({
    path,
    table: optionalText(null, {
      label: 'Table',
      help: 'Name of a table or view. In an archive, write the name of the file and a slash before it.',
      empty: 'the largest',
    }),
    query: optionalText(null, {
      label: 'Query',
      help: 'SELECT statement whose rows are read instead of a table.',
      empty: 'none',
      advanced: true,
    }),
    types,
  }),
  declare: () => [],
  examples: [],
});
