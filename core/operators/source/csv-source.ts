import { z } from 'zod';
import { defineOperator } from '../kit/define.ts';
import { optionalChoice, optionalText, type ParamMeta } from '../kit/params.ts';
import { types } from './source-params.ts';

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
    delimiter: optionalText(null, { label: 'Delimiter', help: 'What stands between cells.', empty: 'found' }),
    quote: optionalText(null, {
      label: 'Quote',
      help: 'What encloses cells with a delimiter inside.',
      empty: '"',
      advanced: true,
    }),
    encoding: optionalChoice(
      {
        'utf-8': 'UTF-8, the usual one',
        'utf-16le': 'UTF-16, little end first',
        'utf-16be': 'UTF-16, big end first',
        'windows-1252': 'Windows-1252 (western)',
      },
      null,
      { label: 'Encoding', help: 'How letters are stored.', empty: 'found' },
    ),
    newline: optionalChoice(
      { '\n': 'LF, as on Linux and macOS', '\r\n': 'CR LF, as on Windows', '\r': 'CR alone, as on old Macs' },
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
    decimal: optionalChoice({ '.': 'point', ',': 'comma' }, null, {
      label: 'Decimal mark',
      help: 'What stands before the digits of a fraction.',
      empty: 'found',
    }),
    thousands: optionalText(null, {
      label: 'Thousands mark',
      help: 'What groups digits, such as the comma of 1,234.',
      empty: 'none',
      advanced: true,
    }),
    comment: optionalText(null, {
      label: 'Comment',
      help: 'Lines that start with this are skipped.',
      empty: 'none',
      advanced: true,
    }),
    skip_rows: mark(z.number().int().min(0).default(0), {
      editor: 'integer',
      label: 'Skip lines',
      help: 'Lines to skip before the header.',
      min: 0,
      advanced: true,
    }),
    missing: mark(z.array(z.string()).nullable().default(null), {
      editor: 'words',
      label: 'Missing words',
      help: 'Cells with exactly this text are missing; an empty cell always is.',
      empty: 'the words that pandas takes, such as NA and null',
    }),
    malformed: mark(z.enum(['error', 'keep']).default('error'), {
      editor: 'choice',
      label: 'Malformed rows',
      help: 'What happens to rows with too few or too many cells.',
      options: { error: 'stop, and say where', keep: 'fill or cut them, and report them' },
    }),
    types,
  }),
  declare: () => [],
  examples: [],
});
