/** Parameters that are lists (words, numbers, values with their replacements), and the salt of a hash. */
import { z } from 'zod';
import type { ParamMeta } from './params.ts';

type Text = Omit<ParamMeta, 'editor' | 'options'>;

const withMeta = <Schema extends z.ZodType>(schema: Schema, meta: ParamMeta): Schema =>
  schema.meta(meta as unknown as Record<string, unknown>);

/** A list of texts, or null, with the meaning that the help names. */
export const optionalWords = (meta: Text) =>
  withMeta(
    z
      .array(z.string(), { error: 'must be a list of texts, or null' })
      .min(1, 'must not be an empty list')
      .readonly()
      .nullable()
      .default(null),
    { editor: 'words', ...meta },
  );

/** A list of numbers, or null, with the meaning that the help names. */
export const optionalNumbers = (meta: Text) =>
  withMeta(
    z
      .array(z.number(), { error: 'must be a list of numbers, or null' })
      .min(1, 'must not be an empty list')
      .readonly()
      .nullable()
      .default(null),
    { editor: 'numbers', ...meta },
  );

/** A list of whole numbers, or null, with the meaning that the help names. */
export const optionalIntegers = (meta: Text) =>
  withMeta(
    z
      .array(z.number().int('must be whole numbers'), { error: 'must be a list of whole numbers, or null' })
      .min(1, 'must not be an empty list')
      .readonly()
      .nullable()
      .default(null),
    { editor: 'numbers', ...meta },
  );

const part = z.number().int('must be whole numbers').min(0, 'must be at least 0');

/** Two whole numbers, or one that is used twice; null for a hash without salt. */
export const salt = (help: string, empty: string) =>
  withMeta(
    z
      .union([part, z.tuple([part, part]).readonly(), z.tuple([part]).readonly()], {
        error: 'must be a whole number of at least 0, two of them, or null',
      })
      .nullable()
      .default(null),
    { editor: 'numbers', label: 'Salt', help, empty, min: 0, advanced: true },
  );

/** The salt as the pair that the hash expects. */
export function saltPair(
  value: number | readonly [number] | readonly [number, number] | null,
): readonly [number, number] | null {
  if (value === null) return null;
  const [first, second] = typeof value === 'number' ? [value] : value;
  return [first, second ?? first];
}

const cell = z.union([z.string(), z.number(), z.null()]);

/** Values and their replacements: a list of [old, new], or an object. Null is a missing cell. */
export const replacements = (meta: Text) =>
  withMeta(
    z
      .union([z.array(z.tuple([cell, cell]).readonly()).readonly(), z.record(z.string(), cell)], {
        error: 'must be a list of pairs such as [["old", "new"]], or an object such as {"old": "new"}',
      })
      .default([]),
    { editor: 'replacements', ...meta },
  );

/** A word, or knots: one row per knot, with a number for each column. */
export function knotsParam<const Options extends Readonly<Record<string, string>>>(options: Options, meta: Text) {
  const words = Object.keys(options) as [keyof Options & string, ...(keyof Options & string)[]];
  const error = `must be ${words.map((word) => `"${word}"`).join(' or ')}, or rows of numbers such as [[0, 10], [5, 20], [9, 40]]`;
  const rows = z.array(z.array(z.number({ error })).min(1, error).readonly()).min(2, 'must be two knots or more');
  return withMeta(z.union([z.enum(words), rows.readonly()], { error }).default(words[0] as never), {
    editor: 'knots',
    options,
    ...meta,
  });
}

/** A number, a word, or null, with the meaning that `empty` names. */
export function numberOr<const Options extends Readonly<Record<string, string>>>(options: Options, meta: Text) {
  const words = Object.keys(options) as [keyof Options & string, ...(keyof Options & string)[]];
  const error = `must be a number, ${words.map((word) => `"${word}"`).join(', ')}, or null`;
  const least = meta.min ?? -Infinity;
  return withMeta(
    z
      .union([z.number().min(least, `must be at least ${least}`), z.enum(words)], { error })
      .nullable()
      .default(null),
    { editor: 'numberOr', options, ...meta },
  );
}
