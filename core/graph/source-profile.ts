/**
 * The profile of a source: what its columns were like in the train rows, kept in a fitted document under
 * `fitted.<source>.profile`. New data is compared with it: values out of range, shares of missing cells, drift.
 */
import { z } from 'zod';
import { storedOf } from './fitted.ts';
import type { PipelineDocument } from './document-schema.ts';

/** Documents write what JSON has no number for as a text. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const count = z.number().int().min(0);

const sketchSchema = z
  .looseObject({
    name: z.string(),
    /** Train rows whose cell is missing. */
    missing: count,
    /** Of numbers and dates (milliseconds since 1970), the least and the greatest; absent where all are missing. */
    min: number.optional(),
    max: number.optional(),
    /** Evenly spaced quantiles from the least to the greatest, of a sample; values of the data, so that some may be equal. */
    quantiles: z.array(number).optional(),
    /** Of categories, the most frequent ones, the most frequent first. */
    values: z.array(z.union([z.string(), z.boolean()])).optional(),
    /** Cells in each bin between quantiles (see `binEdges`), or of each of `values`. */
    counts: z.array(count).optional(),
    /** Cells with a category that is not listed. */
    rest: count.optional(),
  })
  .refine(({ values, quantiles, counts }) => {
    const parts = values?.length ?? (quantiles === undefined ? undefined : binEdges(quantiles).length + 1);
    return parts === counts?.length;
  }, 'has one count a value or bin');

const profileSchema = z.looseObject({
  /** Train rows that it was made of. */
  rows: count,
  columns: z.array(sketchSchema),
  /** Columns of a very wide table that are left out. */
  more_columns: count.optional(),
});

export type ColumnSketch = z.infer<typeof sketchSchema>;
export type SourceProfile = z.infer<typeof profileSchema>;

/** The profile that a document holds of a source; null where it holds none (earlier versions wrote none), or nonsense. */
export function profileOf(document: PipelineDocument, sourceId: string): SourceProfile | null {
  const parsed = profileSchema.safeParse(storedOf(document, sourceId)?.['profile']);
  return parsed.success ? parsed.data : null;
}

/**
 * Where the bins of a number column begin, the first excepted: its distinct quantiles above the least. A number x lies in
 * the bin after as many edges as are ≤ x, so that a value which fills several quantiles has a bin of its own.
 */
export function binEdges(quantiles: readonly number[]): number[] {
  const finite = quantiles.filter((value) => Number.isFinite(value));
  return [...new Set(finite.map((value) => value + 0))].sort((a, b) => a - b).slice(1);
}
