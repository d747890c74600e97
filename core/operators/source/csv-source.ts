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
  .meta({ editor: 'path', label: 'File', help: 'The file, relative to the document.' } satisfies ParamMeta as never);

const mark = (schema: z.ZodType, meta: ParamMeta) => schema.meta(meta as unknown as Record<string, unknown>);

/**
 * A CSV file. Dialect, encoding and types are detected on the first reading, stored in the parameters and reused, so
 * that a better detection in a later version changes no saved pipeline.
 */
export const csvSource = defineOperator({
  type: 'CsvSource',
  group: 'source',
  label: 'CSV file',
  summary: 'Reads a CSV file; delimiter, encoding and types are found and shown.',
  description:
    'Drop a file into the window, or choose one. What was found can be changed here; the pipeline stores the decision, not the guess.',
  reference: { library: 'pandas', name: 'pandas.read_csv' },
  keywords: ['file', 'open', 'import', 'table', 'tsv', 'load'],
  inputs: [],
  params: () => ({
    path,
    text: optionalText(null, {
      label: 'Pasted rows',
      help: 'Rows that stand in the document itself, instead of a file: what was pasted from a spreadsheet.',
      empty: 'the file',
      // A single-line field would lose line ends.
      when: { param: 'text', is: [] },
    }),
    delimiter: optionalText(null, {
      label: 'Delimiter',
      help: 'Text between two cells: one or several characters; \\s+ for runs of blanks and tabs, as in pandas.',
      empty: 'found',
    }),
    colspecs: optionalText(null, {
      label: 'Fixed columns',
      help: 'Where columns of fixed width begin and end, counted from 0 as in pandas: 0:8, 8:15, 15:. Instead of a delimiter.',
      empty: 'found',
      advanced: true,
    }),
    quote: optionalText(null, {
      label: 'Quote',
      help: 'Character around cells that hold a delimiter or a line end.',
      empty: 'found',
      advanced: true,
    }),
    escape: optionalText(null, {
      label: 'Escape',
      help: 'Character before which a quote or delimiter belongs to its cell, such as \\ of databases.',
      empty: 'found',
      advanced: true,
    }),
    skip_initial_space: mark(z.boolean().nullable().default(null), {
      editor: 'flag',
      label: 'Drop blanks after delimiters',
      help: 'Blanks between a delimiter and its cell belong to neither.',
      empty: 'found',
      advanced: true,
    }),
    trailing_delimiter: mark(z.boolean().nullable().default(null), {
      editor: 'flag',
      label: 'Rows end with a delimiter',
      help: 'The delimiter at the end of each row begins no cell.',
      empty: 'found',
      advanced: true,
    }),
    encoding,
    newline: optionalChoice(
      {
        '\n': 'LF, as on Linux and macOS',
        '\r\n': 'CR LF, as on Windows',
        '\r': 'CR alone, as on old Macs',
        any: 'any of them, mixed',
      },
      null,
      {
        label: 'Line end',
        help: 'What ends a row outside quotes. LF and CR LF are read alike; any other line end is a character of its cell.',
        empty: 'found',
        advanced: true,
      },
    ),
    header: mark(z.boolean().nullable().default(null), {
      editor: 'flag',
      label: 'First row holds the names',
      help: 'Off: columns are called column_1, column_2 ….',
      empty: 'found',
    }),
    name_mark: optionalText(null, {
      label: 'Mark before the names',
      help: 'Text before the first name that is no part of it, such as the # of a remark that holds the names.',
      empty: 'found',
      advanced: true,
    }),
    header_rows: headerRows,
    skip_after_header: skipAfterHeader,
    decimal,
    thousands,
    number_formats: numberFormats,
    comment: optionalText(null, {
      label: 'Comment',
      help: 'Lines that start with this are skipped.',
      empty: 'found',
      advanced: true,
    }),
    skip_rows: mark(z.number().int().min(0).nullable().default(null), {
      editor: 'integer',
      label: 'Skip lines',
      help: 'Lines to skip before the header.',
      empty: 'found',
      min: 0,
      advanced: true,
    }),
    skip_footer: skipFooter,
    missing: mark(z.array(z.string()).nullable().default(null), {
      editor: 'words',
      label: 'Missing words',
      help: 'Cells with exactly this text are missing; an empty cell always is.',
      empty: 'the words that pandas takes, such as NA and null',
    }),
    quoted_missing: flag(false, {
      label: 'Words in quotes are missing, too',
      help: 'On: "NA" in quotes is missing, as in pandas. Off: it is a text in a column of texts, as in DuckDB and Polars.',
      advanced: true,
    }),
    malformed: mark(z.enum(['error', 'keep']).default('error'), {
      editor: 'choice',
      label: 'Malformed rows',
      help: 'What happens to rows with too few or too many cells.',
      options: { error: 'stop, and say where', keep: 'fill or cut them, and report them' },
    }),
    table,
    types,
  }),
  declare: () => [],
  examples: [],
});
