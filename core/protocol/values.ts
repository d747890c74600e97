/** Values that messages consist of: numbers, cells, column types, problems and notices. */
import { z } from 'zod';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/** An array that no receiver changes. In types only: `readonly()` would freeze each of thousands of arrays. */
export const list = <Item extends z.ZodType>(
  item: Item,
): z.ZodType<readonly z.output<Item>[], readonly z.input<Item>[]> => z.array(item);

export const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  nodeId: z.string().optional(),
  field: z.string().optional(),
  at: z.object({ from: z.number(), to: z.number() }).optional(),
  column: z.string().optional(),
  row: z.number().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
  severity: z.enum(['error', 'warning', 'info']).optional(),
});
export type ProblemMessage = z.infer<typeof problemSchema>;

/** Reports values that were left out, cut, rounded, guessed or turned to missing; see core/ir/notice.ts. */
export const noticeSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  nodeId: z.string().optional(),
  column: z.string().optional(),
  count: z.number().optional(),
  row: z.number().optional(),
  file: z.string().optional(),
  line: z.number().optional(),
});
export type NoticeMessage = z.infer<typeof noticeSchema>;

export const columnTypeSchema = z.enum(['number', 'boolean', 'category', 'text', 'datetime']);

/** Any number, with NaN and infinities, which `z.number()` rejects: files hold them, and formulas make them. */
export const anyNumber = z.custom<number>((value) => typeof value === 'number', 'not a number');

/** A cell on its way to the screen: null is missing; dates are milliseconds since 1970. NaN and infinities pass as numbers. */
export type CellValue = number | string | boolean | null;

const isCell = (value: unknown): boolean =>
  value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean';
export const cellSchema = z.custom<CellValue>(isCell, 'not a cell');
/** Cells, checked in bulk without a schema for each: a page of thousands arrives with every frame that scrolls. */
export const cellsSchema = z.custom<readonly CellValue[]>(
  (value) => Array.isArray(value) && value.every(isCell),
  'not all are cells',
);
