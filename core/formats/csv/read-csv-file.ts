/** CSV as one of the formats that a source node reads: its parameters as the reader's options, its decisions as parameters. */
import { PANDAS_MISSING } from '../../words/missing-words.ts';
import {
  CHOSEN,
  type CsvOptions,
  locateCell,
  PLAIN_LAYOUT,
  readCsv,
  readCsvHead,
  type ResolvedCsvOptions,
} from './index.ts';
import { NULL } from './text-rows.ts';
import type { FormatReader, ReadFile } from '../source.ts';
import { rawLines } from './raw-lines.ts';
import { csvTasks } from './tasks.ts';

const optionNames = [
  'delimiter',
  'quote',
  'escape',
  'skip_initial_space',
  'colspecs',
  'trailing_delimiter',
  'encoding',
  'newline',
  'header',
  'name_mark',
  'header_rows',
  'skip_after_header',
  'decimal',
  'thousands',
  'number_formats',
  'comment',
  'skip_rows',
  'skip_footer',
  'missing',
  'quoted_missing',
  'malformed',
  'types',
] as const;

/** What a document stores of what was found. */
const storedNames = ['delimiter', 'quote', 'encoding', 'newline', 'header', 'decimal', 'types'] as const;

/** What it stores besides where the file is not plain: a document of a plain file stays short. */
const unusualNames = [
  'escape',
  'skip_initial_space',
  'colspecs',
  'trailing_delimiter',
  'name_mark',
  'header_rows',
  'skip_after_header',
  'comment',
  'skip_rows',
  'skip_footer',
  'number_formats',
] as const;

const isPlain = (name: (typeof unusualNames)[number], value: unknown): boolean =>
  JSON.stringify(value) === JSON.stringify(PLAIN_LAYOUT[name]);

const decisionsOf = (options: ResolvedCsvOptions): Record<string, unknown> => ({
  ...Object.fromEntries(storedNames.map((name) => [name, options[name]])),
  ...Object.fromEntries(
    unusualNames.filter((name) => !isPlain(name, options[name])).map((name) => [name, options[name]]),
  ),
  ...(options.missing.length === PANDAS_MISSING.length + 1 &&
    options.missing.at(-1) === NULL && { missing: options.missing }),
});

/** Parameters of a CsvSource as the reader's options: null means "to be found", as does an empty delimiter. */
function csvOptions(params: Readonly<Record<string, unknown>>): CsvOptions {
  return Object.fromEntries(
    optionNames
      .filter((name) => params[name] !== null && params[name] !== undefined)
      .filter((name) => name !== 'delimiter' || params[name] !== '')
      .map((name) => [name, params[name]]),
  );
}

const readCsvFile: ReadFile = async (path, params, { run, sink, rows }) => {
  const options = csvOptions(params);
  const read =
    rows === undefined ? await readCsv(path, options, run, { sink }) : await readCsvHead(path, options, rows, run);
  const { table, columns, malformed, malformedTotal, warnings, notices } = read;
  return {
    table,
    columns,
    malformed,
    malformedTotal,
    warnings,
    notices,
    dialect: Object.fromEntries(Object.entries(read.evidence).filter(([, why]) => why !== CHOSEN)),
    findings: Object.fromEntries(
      Object.entries(read.findings).filter(([part]) => read.evidence[part as keyof typeof read.evidence] !== CHOSEN),
    ),
    decided: decisionsOf(read.options),
    locate: (row, column) => locateCell(path, read.options, read.places, row, column),
  };
};

export const csvReader: FormatReader = {
  read: readCsvFile,
  rawLines: (path, params) => rawLines(path, csvOptions(params)),
  tasks: csvTasks,
};
