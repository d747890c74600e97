/**
 * Questions of the builders of conditions, joins and replacements. `looked` is the number of rows that an answer rests on:
 * all `rows` of the table, or an evenly spread sample.
 */
import { z } from 'zod';
import { list } from './values.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

const countedValueSchema = z.object({ value: z.string(), count: z.number() });
const sidesSchema = z.tuple([z.number(), z.number()]).readonly();

export const builderCalls = {
  /** Rows for which each condition holds, among `looked` rows; null for a text that is no condition on this table. */
  countRows: {
    args: z.object({ nodeId: z.string(), formulas: list(z.string()) }),
    result: z.object({ rows: z.number(), looked: z.number(), counts: list(z.number().nullable()) }),
  },
  /** The most frequent values of a column that contain `search`, as they are written in a condition. */
  columnValues: {
    args: z.object({ nodeId: z.string(), column: z.string(), search: z.string() }),
    result: z.object({ rows: z.number(), looked: z.number(), values: list(countedValueSchema), left: z.number() }),
  },
  /** Groups of a column's texts that may be spellings of one thing, the most frequent spelling first. */
  valueClusters: {
    args: z.object({ nodeId: z.string(), column: z.string(), method: z.enum(['words', 'letters', 'typos']) }),
    result: z.object({
      rows: z.number(),
      looked: z.number(),
      distinct: z.number(),
      clusters: list(list(countedValueSchema)),
      /** Further clusters. */
      left: z.number(),
      /** False if not all values were compared. */
      isComplete: z.boolean(),
    }),
  },
  /** Pairs of columns of two tables that may be their key, best first. */
  guessKeys: {
    args: z.object({ left: z.string(), right: z.string() }),
    result: z.object({
      guesses: list(z.object({ left: z.string(), right: z.string(), found: z.number(), isSameName: z.boolean() })),
    }),
  },
  /** Rows of two tables that have partners by these pairs of key columns: left and right. */
  matchKeys: {
    args: z.object({
      left: z.string(),
      right: z.string(),
      keys: list(z.tuple([z.string(), z.string()]).readonly()),
    }),
    result: z.object({
      rows: sidesSchema,
      /** True if the counts are estimates from a sample of the keys. */
      isEstimate: z.boolean(),
      matched: sidesSchema,
      /** Rows with several partners. */
      multiplied: sidesSchema,
      /** Most partners of one row; of sampled keys. */
      most: sidesSchema,
      /** Rows of an inner join. */
      pairs: z.number(),
    }),
  },
} as const;
