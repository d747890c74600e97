/** Written tables, exported code, and the meaning of a model's output. */
import { z } from 'zod';
import { anyNumber, cellSchema, columnTypeSchema, list, noticeSchema, problemSchema } from './values.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/** A table that was written to a file. */
export const writtenSchema = z.object({
  path: z.string(),
  rows: z.number(),
  columns: z.number(),
  noun: z.enum(['column', 'feature']),
  /** Columns of the table that the file does not hold. */
  leftOut: list(z.string()),
  notices: list(noticeSchema),
  bytes: z.number(),
});

/** Meaning of a model's output, in the target's own words. */
export const targetMeaningSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('classes'),
    column: z.string(),
    /** Number of columns of the encoded target: 1 for a code. */
    width: z.number(),
    /**
     * First classes with their codes. The code is null if classes have columns instead; a dropped class has no column
     * either.
     */
    classes: list(z.object({ label: cellSchema, code: anyNumber.nullable() })),
    total: z.number(),
  }),
  z.object({
    kind: z.literal('number'),
    column: z.string(),
    type: columnTypeSchema,
    /** Labels of the undone steps, in the order of the pipeline. */
    steps: list(z.string()),
    /** Value of the output 0, and increase for each 1; null if the increase is not constant. */
    linear: z.object({ at0: anyNumber, perUnit: anyNumber }).nullable(),
    /** Sample predictions with their meaning. */
    samples: list(z.object({ prediction: anyNumber, value: anyNumber })),
  }),
  /** No step changes the target. */
  z.object({ kind: z.literal('same'), column: z.string() }),
  z.object({ kind: z.literal('refused'), problem: problemSchema }),
]);
export type TargetMeaning = z.infer<typeof targetMeaningSchema>;

/** Range of lines that belong to one node: counted from 1, the last one included. */
export const codePartSchema = z.object({
  nodeId: z.string(),
  from: z.number().int().min(1),
  to: z.number().int().min(1),
});
export type CodePart = z.infer<typeof codePartSchema>;
