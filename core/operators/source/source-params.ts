/** Parameters that all sources share. */
import { z } from 'zod';
import { ENCODINGS } from '../../words/encodings.ts';
import { optionalChoice, optionalText, type ParamMeta } from '../kit/params.ts';

const mark = <Schema extends z.ZodType>(schema: Schema, meta: ParamMeta): Schema =>
  schema.meta(meta as unknown as Record<string, unknown>);

export const path = mark(z.string({ error: 'choose a file' }).min(1, 'choose a file'), {
  editor: 'path',
  label: 'File',
  help: 'A file, a folder of such files, or a pattern such as parts/*.csv. Paths are relative to the document.',
});

const columnType = z.enum(['number', 'boolean', 'category', 'text', 'datetime']);

/**
 * Types that the first reading decided. A file with other types is refused, not read differently. A list of pairs keeps
 * the columns' order; an object would not (`storedTypes`).
 */
export const types = mark(
  z
    .union([z.record(z.string(), columnType), z.array(z.tuple([z.string(), columnType]))], {
      error: 'must map columns to types, such as {"age": "number"}',
    })
    .nullable()
    .default(null),
  { editor: 'types', label: 'Types', help: 'The type of each column.', empty: 'detected' },
);

/** One of the tables of an archive. */
export const table = optionalText(null, {
  label: 'Table',
  help: 'Name of the file in an archive (.zip, .tar, .tar.gz).',
  empty: 'the largest',
  advanced: true,
});

/** Of text formats. */
export const encoding = optionalChoice(ENCODINGS, null, {
  label: 'Encoding',
  help: 'Encoding of the text. A byte that is invalid in it is read as �.',
  empty: 'detected',
});

/** Of formats whose files name the encoding of their texts, as far as they do. */
export const textEncoding = optionalText(null, {
  label: 'Encoding',
  help: 'Encoding of the texts, such as windows-1251 or gbk.',
  empty: 'the encoding that the file names',
});

export const header = (help: string) =>
  mark(z.boolean().nullable().default(null), {
    editor: 'flag',
    label: 'First row holds the names',
    help,
    empty: 'detected',
  });

/** pandas stores the labels of a table's rows beside its columns. */
export const index = mark(z.boolean({ error: 'must be true or false' }).default(false), {
  editor: 'flag',
  label: 'Keep row labels',
  help: 'Read the row labels that pandas stores (its index) as a column.',
  advanced: true,
});

/** Words that are missing cells. */
export const missing = mark(z.array(z.string()).nullable().default(null), {
  editor: 'words',
  label: 'Missing words',
  help: 'Cells with exactly one of these texts are missing. An empty cell always is.',
  empty: 'the words that pandas takes, such as NA and null',
});

/** Rows above the table. */
export const skipRows = mark(z.number().int().min(0).nullable().default(null), {
  editor: 'integer',
  label: 'Skip rows',
  help: 'Number of rows to skip before the names, counted from the first row of the sheet or range.',
  min: 0,
  empty: 'detected',
  advanced: true,
});

/** Rows of names. */
export const headerRows = mark(z.number().int().min(1).max(20).nullable().default(null), {
  editor: 'integer',
  label: 'Rows of names',
  help: 'Number of rows that hold names. Names of several rows are joined with an underscore.',
  empty: 'detected',
  min: 1,
  max: 20,
  advanced: true,
});

/** Rows below the names, such as units. */
export const skipAfterHeader = mark(z.number().int().min(0).max(1000).nullable().default(null), {
  editor: 'integer',
  label: 'Skip below names',
  help: 'Number of rows between the names and the first row of data, such as a row of units.',
  empty: 'detected',
  min: 0,
  max: 1000,
  advanced: true,
});

/** Rows at the end that are no data. */
export const skipFooter = mark(z.number().int().min(0).nullable().default(null), {
  editor: 'integer',
  label: 'Skip lines at the end',
  help: 'Number of lines at the end that are no data, such as totals or remarks. Blank lines are not counted.',
  empty: 'detected',
  min: 0,
  advanced: true,
});

/** Marks of numbers that are written as text. */
export const decimal = optionalChoice({ '.': 'Point', ',': 'Comma' }, null, {
  label: 'Decimal mark',
  help: 'Character before the digits of a fraction.',
  empty: 'detected',
});

export const thousands = optionalText(null, {
  label: 'Thousands mark',
  help: 'Character between groups of digits, such as the comma in 1,234.',
  empty: 'none',
  advanced: true,
});

export const numberFormats = mark(
  z
    .record(
      z.string(),
      z.strictObject({ decimal: z.enum(['.', ',']).optional(), thousands: z.string().nullable().optional() }),
      { error: 'must map columns to marks, such as {"price": {"decimal": ",", "thousands": "."}}' },
    )
    .nullable()
    .default(null),
  {
    editor: 'value',
    label: 'Number formats',
    help: 'How numbers are written in columns that differ from the rest of the file. A mark that is left out is the file’s.',
    empty: 'detected',
    advanced: true,
  },
);
