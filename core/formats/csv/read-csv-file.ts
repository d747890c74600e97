/** CSV as one of the formats that a source node reads: its parameters as the reader's options, its decisions as parameters. */
import { CHOSEN, type CsvOptions, locateCell, readCsv, readCsvHead } from './index.ts';
import type { Notice } from '../../ir/notice.ts';
import type { FormatReader, ReadFile } from '../source.ts';
import { csvTasks } from './tasks.ts';

const optionNames = [
  'delimiter',
  'quote',
  'encoding',
  'newline',
  'header',
  'decimal',
  'thousands',
  'comment',
  'skip_rows',
  'missing',
  'malformed',
  'types',
] as const;

/** What a document stores of what was found. */
const storedNames = ['delimiter', 'quote', 'encoding', 'newline', 'header', 'decimal', 'types'] as const;

/** Parameters of a CsvSource as the reader's options: null means "to be found". */
function csvOptions(params: Readonly<Record<string, unknown>>): CsvOptions {
  return Object.fromEntries(
    optionNames
      .filter((name) => params[name] !== null && params[name] !== undefined)
      .map((name) => [name, params[name]]),
  );
}

/** Windows-1252 gives every byte a meaning, so it is what remains, not what was found. */
const guessedEncoding = (given: CsvOptions, found: CsvOptions): Notice[] =>
  given.encoding === undefined && found.encoding === 'windows-1252'
    ? [
        {
          code: 'source.encoding',
          message: 'The file is not UTF-8 and says nothing of its encoding: it is read as Windows-1252.',
          hint: 'Choose the encoding where letters look wrong.',
        },
      ]
    : [];

const readCsvFile: ReadFile = async (path, params, { run, sink, rows }) => {
  const options = csvOptions(params);
  const read =
    rows === undefined
      ? await readCsv(path, options, run, { sink: sink() })
      : await readCsvHead(path, options, rows, run);
  const { table, columns, malformed, malformedTotal, warnings, notices } = read;
  return {
    table,
    columns,
    malformed,
    malformedTotal,
    warnings,
    notices: [...notices, ...guessedEncoding(options, read.options)],
    dialect: Object.fromEntries(Object.entries(read.evidence).filter(([, why]) => why !== CHOSEN)),
    decided: Object.fromEntries(storedNames.map((name) => [name, read.options[name]])),
    locate: (row, column) => locateCell(path, read.options, read.places, row, column),
  };
};

export const csvReader: FormatReader = { read: readCsvFile, tasks: csvTasks };
