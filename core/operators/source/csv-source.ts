import { z } from 'zod';
import { defineOperator } from '../kit/define.ts';
import { flag, optionalChoice, optionalText, type ParamMeta } from '../kit/params.ts';
import {
  decimal,
  encoding,
  headerRows,
  numberFormats,
  skipAfterHeader,
  skipFooter,
  table,
  thousands,
  types,
} from './source-params.ts';

const path = z
  .string({ error: 'choose a file' })
  .min(1, 'choose a file')
  .meta({
    editor: 'path',
    label: 'File',
    help: 'Path of the file, relative to the document.',
  } satisfies ParamMeta as never);

const mark = (schema: z.ZodType, meta: ParamMeta) => schema.meta(meta as unknown as Record<string, unknown>);

/**
 * A CSV file. Dialect, encoding and types are detected on the first reading, stored in the parameters and reused, so
 * that a better detection in a later version changes no saved pipeline.
 */
export const csvSource = defineOperator({
  type: 'CsvSource',
  group: 'source',
  label: 'CSV file',
  summary: 'Reads a CSV file. Delimiter, encoding and types are detected and shown.',
  description:
    'Drop a file into the window, or choose one. You can change here what was detected. The pipeline stores the decision, not the guess.',
  reference: { library: 'pandas', name: 'pandas.read_csv' },
  keywords: ['file', 'open', 'import', 'table', 'tsv', 'load'],
  inputs: [],
  params: () => ({
    path,
    text: optionalText(null, {
      label: 'Pasted rows',
      help: 'Rows pasted from a spreadsheet, stored in the document instead of a file.',
      empty: 'the file',
      // A single-line field would lose line ends.
      when: { param: 'text', is: [] },
    }),
    delimiter: optionalText(null, {
      label: 'Delimiter',
      help: 'Character between cells. It may be several characters, or \\s+ for runs of blanks and tabs.',
      empty: 'detected',
    }),
    colspecs: optionalText(null, {
      label: 'Fixed columns',
      help: 'Where columns of fixed width begin and end, counted from 0, such as 0:8, 8:15, 15:. They replace the delimiter.',
      empty: 'detected',
      advanced: true,
    }),
    quote: optionalText(null, {
      label: 'Quote',
      help: 'Character around cells that hold a delimiter or a line end.',
      empty: 'detected',
      advanced: true,
    }),
    escape: optionalText(null, {
      label: 'Escape',
      help: 'Character that makes the quote or delimiter after it part of its cell, such as \\ in exports of databases.',
      empty: 'detected',
      advanced: true,
    }),
    skip_initial_space: mark(z.boolean().nullable().default(null), {
      editor: 'flag',
      label: 'Drop blanks after delimiters',
      help: 'Blanks between a delimiter and its cell are dropped.',
      empty: 'detected',
      advanced: true,
    }),
    trailing_delimiter: mark(z.boolean().nullable().default(null), {
      editor: 'flag',
      label: 'Rows end with a delimiter',
      help: 'The delimiter at the end of each row begins no further cell.',
      empty: 'detected',
      advanced: true,
    }),
    encoding,
    newline: optionalChoice(
      {
        '\n': 'LF, as on Linux and macOS',
        '\r\n': 'CR LF, as on Windows',
        '\r': 'CR alone, as on old Macs',
        any: 'Any of them, mixed',
      },
      null,
      {
        label: 'Line end',
        help: 'Characters that end a row. LF and CR LF are read alike, and any other line end is part of its cell.',
        empty: 'detected',
        advanced: true,
      },
    ),
    header: mark(z.boolean().nullable().default(null), {
      editor: 'flag',
      label: 'First row holds the names',
      help: 'The first row holds the names of the columns. Without names they are called column_1, column_2 ….',
      empty: 'detected',
    }),
    name_mark: optionalText(null, {
      label: 'Mark before the names',
      help: 'Text before the first name that is not part of it, such as # where a remark holds the names.',
      empty: 'detected',
      advanced: true,
    }),
    header_rows: headerRows,
    skip_after_header: skipAfterHeader,
    decimal,
    thousands,
    number_formats: numberFormats,
    comment: optionalText(null, {
      label: 'Comment',
      help: 'Lines that start with this text are skipped.',
      empty: 'detected',
      advanced: true,
    }),
    skip_rows: mark(z.number().int().min(0).nullable().default(null), {
      editor: 'integer',
      label: 'Skip lines',
      help: 'Number of lines to skip before the names.',
      empty: 'detected',
      min: 0,
      advanced: true,
    }),
    skip_footer: skipFooter,
    missing: mark(z.array(z.string()).nullable().default(null), {
      editor: 'words',
      label: 'Missing words',
      help: 'Cells with exactly one of these texts are missing. An empty cell always is.',
      empty: 'the words that pandas takes, such as NA and null',
    }),
    quoted_missing: flag(false, {
      label: 'Words in quotes are missing, too',
      help: 'A missing word in quotes, such as "NA", is missing too, as in pandas. Off: it is a text, as in DuckDB and Polars.',
      advanced: true,
    }),
    malformed: mark(z.enum(['error', 'keep']).default('error'), {
      editor: 'choice',
      label: 'Malformed rows',
      help: 'What happens to rows with too few or too many cells.',
      options: { error: 'Stop, and say where', keep: 'Fill or cut them, and report' },
    }),
    table,
    types,
  }),
  declare: () => [],
  examples: [],
});
