/** Parameters of binning steps: the number of bins or their edges, and the bins' names. */
import { z } from 'zod';
import { choice, integer, type ParamMeta } from '../kit/params.ts';

type Text = Omit<ParamMeta, 'editor' | 'options'>;

const withMeta = <Schema extends z.ZodType>(schema: Schema, meta: ParamMeta): Schema =>
  schema.meta(meta as unknown as Record<string, unknown>);

const numbersIn = (words: string): number[] =>
  words
    .split(/[\s;,]+/)
    .filter(Boolean)
    .map(Number);

/** Limit of bins per column, because a document stores each bin's edge. */
export const MAX_BINS = 100_000;

const wholeNumber = (error: string, { min = 1, max }: Text): z.ZodNumber => {
  const count = z.number({ error }).int('must be a whole number').min(min, `must be at least ${min}`);
  return max === undefined ? count : count.max(max, `must be at most ${max}`);
};

/** A whole number (a count), or a list of numbers. As text, the numbers are separated by commas. */
export function countOrNumbers(initial: number, meta: Text) {
  const error = 'must be a whole number, or numbers such as [0, 10, 100]';
  const count = wholeNumber(error, meta);
  const typed = z
    .string()
    .transform(numbersIn)
    .pipe(z.array(z.number({ error })).min(2, error));
  return withMeta(z.union([count, z.array(z.number({ error })).readonly(), typed], { error }).default(initial), {
    editor: 'countOrNumbers',
    ...meta,
  });
}

/** Names of bins: a list, or text separated by commas. False: numbers instead of names. Null: intervals as names. */
function binLabels(meta: Text) {
  const error = 'must be a list of names, false, or null';
  const typed = z
    .string()
    .transform((words) => (words === 'false' ? false : words.split(',').map((word) => word.trim())));
  return withMeta(
    z
      .union([z.literal(false), z.array(z.string()).readonly(), typed], { error })
      .nullable()
      .default(null),
    {
      editor: 'binLabels',
      ...meta,
    },
  );
}

/** A whole number for all columns, or a list with one for each column. */
export function countOrCounts(initial: number, meta: Text) {
  const error = 'must be a whole number, or one for each column such as [3, 5]';
  const count = wholeNumber(error, meta);
  return withMeta(z.union([count, z.array(count).min(1, error).readonly()], { error }).default(initial), {
    editor: 'countOrNumbers',
    ...meta,
  });
}

/** Parameters that Cut and Qcut share: names of the bins, and the handling of duplicate edges. */
export const intervalParams = {
  labels: binLabels({
    label: 'Names',
    help: 'Names of the bins with commas in between, or their numbers 0, 1, 2 ….',
    empty: 'intervals such as (0, 10]',
  }),
  precision: integer(3, {
    label: 'Precision',
    help: 'Digits after the point in the names of intervals. More are used where edges would look alike.',
    min: 0,
    max: 17,
    advanced: true,
  }),
  duplicates: choice({ raise: 'Stop with an error', drop: 'Keep one of them' }, 'raise', {
    label: 'Duplicate edges',
    help: 'What happens to edges that repeat.',
  }),
};
