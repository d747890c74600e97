/** Rows of a result, encoded for a file on worker threads. */
import { type ColumnSurvey, surveyColumns } from '../../formats/output/column-survey.ts';
import type { OutputColumn, OutputField, OutputRows } from '../../formats/output/output-column.ts';
import type { EncodedRows } from '../../formats/output/row-writer.ts';
import { type RowFormat, rowWriters } from '../../formats/writers.ts';
import { allocateVector, type Vector } from '../../table/column.ts';
import { type Dictionary, dictionaryOf, stringsOf } from '../../table/dictionary.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import type { StoredRows } from '../kernels/run-kernel.ts';
import { evaluate } from '../rows/evaluate-task.ts';
import type { TaskContext, TaskFailure } from '../rows/task.ts';

export interface RowsInput {
  readonly kernel: BoundKernel;
  /** Batches of one piece of the file. */
  readonly batches: readonly StoredRows[];
  /** Position of the first row in the file, counted from 0. */
  readonly start: number;
  readonly fields: readonly OutputField[];
  readonly dictionaries: readonly (Dictionary | null)[];
}

export interface FormatInput extends RowsInput {
  readonly format: RowFormat;
  /** What the writer's `layoutOf` returned; undefined for formats without. */
  readonly layout: unknown;
}

export type FormatOutput = TaskFailure | { readonly encoded: EncodedRows };

export async function formatRows(input: FormatInput, context: TaskContext): Promise<FormatOutput> {
  const made = computedRows(input, context);
  if ('failed' in made) return made;
  const writer = await rowWriters[input.format]();
  return { encoded: await writer.encode(made, input.start, input.layout) };
}

export type SurveyOutput = TaskFailure | { readonly surveys: readonly ColumnSurvey[] };

export function surveyRows(input: RowsInput, context: TaskContext): SurveyOutput {
  const made = computedRows(input, context);
  return 'failed' in made ? made : { surveys: surveyColumns(made) };
}

function computedRows(input: RowsInput, context: TaskContext): TaskFailure | OutputRows {
  const { kernel, batches, fields, dictionaries } = input;
  const types = fields.map(({ type }): Vector['type'] => type);
  const parts: OutputColumn[][] = [];
  for (const [index, batch] of batches.entries()) {
    const own = batches.length === 1 ? unchangedColumns(kernel, batch) : null;
    if (own !== null) {
      parts.push(
        own.map((vector, column) => ({
          vector: { ...vector, type: types[column] } as Vector,
          dictionary: dictionaries[column] ?? null,
        })),
      );
      continue;
    }
    const made = evaluate({ kernel, batch, from: 0, count: batch.rows, types }, context);
    if ('failed' in made) return { failed: { ...made.failed, batch: index } };
    parts.push(
      made.vectors.map((vector, column) => ({
        vector,
        dictionary: made.dictionaries[column] ?? dictionaries[column] ?? null,
      })),
    );
  }
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const columns = fields.map((_, column) =>
    joined(
      parts.map((part) => part[column]),
      rows,
    ),
  );
  return { fields, columns, rows };
}

/**
 * The source vectors, if every result is an unchanged column and no row is filtered: they are written without a copy. Null if a
 * vector is spilled, because its read buffer is reused before the write ends.
 */
function unchangedColumns({ unchanged }: BoundKernel, { picked, vectors }: StoredRows): Vector[] | null {
  if (picked !== null || unchanged === null) return null;
  const own = unchanged.map((column) => vectors[column]);
  return own.some((vector) => 'spilled' in vector) ? null : (own as Vector[]);
}

/** Joins the parts of a column. Strings that were made row by row have one dictionary for each part. */
function joined(parts: readonly OutputColumn[], rows: number): OutputColumn {
  const [first] = parts as [OutputColumn];
  if (parts.length === 1) return first;
  const vector = allocateVector(first.vector.type, rows);
  const cells = vector.cells;
  const isShared = parts.every(({ dictionary }) => dictionary === first.dictionary);
  const known = new Map<string, number>();
  let at = 0;
  for (const { vector: part, dictionary } of parts) {
    const from = part.cells;
    if (isShared || dictionary === null) cells.set(from, at);
    else {
      const recode = stringsOf(dictionary).map((string) => {
        const code = known.get(string) ?? known.size;
        known.set(string, code);
        return code;
      });
      for (let row = 0; row < from.length; row++) {
        const code = from[row];
        cells[at + row] = code < 0 ? -1 : recode[code];
      }
    }
    at += from.length;
  }
  return { vector, dictionary: isShared ? first.dictionary : dictionaryOf([...known.keys()]) };
}

export const formatTasks = { 'rows.format': formatRows, 'rows.survey': surveyRows };
