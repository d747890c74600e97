/**
 * Profile of a source: statistics of its columns in the train rows, stored in a fitted document under
 * `fitted.<source>.profile`. New data is compared with it: values out of range, shares of missing cells, drift.
 */
import { z } from 'zod';
import { storedOf } from './fitted.ts';
import type { PipelineDocument } from './document-schema.ts';

/** A number; a text for the values that JSON has no number for. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
const count = z.number().int().min(0);

const sketchSchema = z
  .looseObject({
    name: z.string(),
    /** Train rows whose cell is missing. */
    missing: count,
    /** Minimum and maximum of numbers and dates (milliseconds since 1970); absent if all cells are missing. */
    min: number.optional(),
    max: number.optional(),
    /**
     * Evenly spaced quantiles of a sample, from minimum to maximum. They are values of the
     * data, so that some may be equal.
     */
    quantiles: z.array(number).optional(),
    /** Most frequent categories, in descending frequency. */
    values: z.array(z.union([z.string(), z.boolean()])).optional(),
    /** Number of cells in each bin between quantiles (see `binEdges`), or in each category of `values`. */
    counts: z.array(count).optional(),
    /** Number of cells with an unlisted category. */
    rest: count.optional(),
  })
  .refine(({ values, quantiles, counts }) => {
    const parts = values?.length ?? (quantiles === undefined ? undefined : binEdges(quantiles).length + 1);
    return parts === counts?.length;
  }, 'has one count a value or bin');

const profileSchema = z.looseObject({
  /** Train rows of the profile. */
  rows: count,
  columns: z.array(sketchSchema),
  /** Columns of a very wide table that are left out. */
  more_columns: count.optional(),
});

export type ColumnSketch = z.infer<typeof sketchSchema>;
export type SourceProfile = z.infer<typeof profileSchema>;

/** The profile of a source in a document; null if it is absent (earlier versions wrote none) or invalid. */
export function profileOf(document: PipelineDocument, sourceId: string): SourceProfile | null {
  const parsed = profileSchema.safeParse(storedOf(document, sourceId)?.['profile']);
  return parsed.success ? parsed.data : null;
}

/**
 * Edges between the bins of a number column: its distinct quantiles above the minimum. The bin of a number x is the
 * number of edges ≤ x, so that a value which fills several quantiles has a bin of its own.
 */
export function binEdges(quantiles: readonly number[]): number[] {
  const finite = quantiles.filter((value) => Number.isFinite(value));
  return [...new Set(finite.map((value) => value + 0))].sort((a, b) => a - b).slice(1);
}
