/**
 * `prepgraph/apply`: a fitted pipeline applied to rows, in Node and in the browser alike. No code is compiled, no file is
 * read, nothing waits: the same cells as `prepgraph apply` gives, row by row.
 */
import { isoUtcText } from '../formats/cells/iso-text.ts';
import { type TargetCoding, targetCoding, withWords } from '../graph/decode.ts';
import { readDocument } from '../graph/document.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { terminalNodes } from '../graph/graph.ts';
import type { Notice } from '../ir/notice.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import type { Field } from '../ir/types.ts';
import { freeze } from '../targets/frozen.ts';
import type { Cell, JsonRow, Predictions } from './cells.ts';
import { decodePredictions } from './decode-predictions.ts';
import { type AppliedRow, prepare } from './prepare.ts';
import { interpretedRow } from './row-function.ts';
import { columnNotices, refuseUnfit, unfitNotice } from './row-notices.ts';

export type { Cell, Field, JsonRow, Notice, Predictions, Problem };
export { ProblemError };

export interface LoadOptions {
  /** Id of the step whose table is the result. By default the pipeline's last step; needed where there are several. */
  readonly node?: string;
  /**
   * A value that its column's type cannot hold (a text in a column of numbers) is an error, or counts as missing, which
   * `onNotice` is told. By default an error.
   */
  readonly mismatched?: 'error' | 'missing';
  /** Receives what was left out, turned to missing, or breaks a rule that only warns; what is true of most rows once. */
  readonly onNotice?: (notice: Notice | Problem) => void;
}

/** A matrix, row by row: the cell of row i and column j is `data[i * shape[1] + j]`. A missing cell is NaN. */
export interface Matrix<Data extends Float32Array | Float64Array> {
  readonly names: readonly string[];
  readonly shape: readonly [rows: number, columns: number];
  readonly data: Data;
}

export interface FittedPipeline {
  /** Columns that a row has: names and types as the pipeline was fitted on. */
  readonly source: readonly Field[];
  /** Columns of the result, in order. */
  readonly result: readonly (Field & { readonly target?: true })[];
  /**
   * The result's rows, as objects with its columns in order; dates are ISO 8601 texts, missing cells null. A row that the
   * pipeline drops is left out. Throws a ProblemError that names the row.
   */
  rows(rows: Iterable<JsonRow>): Record<string, Cell>[];
  /** The features of the same rows: the result's columns of numbers and truths (1 and 0), without the target. */
  matrix(rows: Iterable<JsonRow>, options?: { readonly dtype?: 'float32' }): Matrix<Float32Array>;
  matrix(rows: Iterable<JsonRow>, options: { readonly dtype: 'float64' }): Matrix<Float64Array>;
  /**
   * A model's predictions as the target's own values: labels, or numbers in its unit; null where a prediction stands for
   * none. Throws a ProblemError if the pipeline has no target, or a step of the target has no inverse.
   */
  decode(predictions: Predictions): readonly Cell[];
}

/**
 * Loads a fitted pipeline: the parsed JSON of the file that `prepgraph run --fitted FILE` wrote. Throws a ProblemError if it
 * is none, is not fitted, or needs more than one row at a time (a sort, a join).
 */
export function load(fitted: unknown, options: LoadOptions = {}): FittedPipeline {
  const { mismatched = 'error', onNotice = () => {} } = options;
  const document = readDocument(fitted);
  const node = outputOf(document, options.node);
  const prepared = prepare(document, node, interpretedRow);
  const features = prepared.result.filter(({ type, target }) => target !== true && isNumeric(type));
  const noted = new Set<string>();
  let coding: TargetCoding | undefined;

  const tell = (applied: AppliedRow, row: JsonRow, index: number): void => {
    for (const column of applied.unfit) onNotice({ ...unfitNotice(column, row), row: index });
    for (const told of columnNotices(applied)) {
      const key = `${told.code} ${told.column}`;
      if (noted.has(key)) continue;
      noted.add(key);
      onNotice({ ...told, row: index });
    }
    for (const { name, formula } of applied.broken)
      onNotice({ code: 'rule.broken', message: `The row breaks rule "${name}" (${formula.trim()}).`, row: index });
  };

  const applyEach = (rows: Iterable<JsonRow>, take: (applied: AppliedRow) => void): void => {
    let index = 0;
    for (const row of rows) {
      try {
        refuseOther(row);
        const applied = prepared.apply(row);
        if (applied !== null) {
          const strict = applied.unfit.filter((name) => mismatched === 'error' && !prepared.labels.has(name));
          refuseUnfit(strict, row, 'Mend it, or load the pipeline with { mismatched: "missing" }.');
          tell(applied, row, index);
          take(applied);
        }
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        throw new ProblemError({ ...error.problem, row: index });
      }
      index++;
    }
  };

  return {
    source: prepared.source,
    result: prepared.result,

    rows(rows) {
      const made: Record<string, Cell>[] = [];
      applyEach(rows, ({ columns, cells }) => {
        made.push(
          Object.fromEntries(
            columns.map(({ name, type }, index) => {
              const cell = cells[index] ?? null;
              return [name, type === 'datetime' && typeof cell === 'number' ? isoUtcText(cell) : cell];
            }),
          ),
        );
      });
      return made;
    },

    matrix(rows: Iterable<JsonRow>, { dtype = 'float32' }: { readonly dtype?: 'float32' | 'float64' } = {}): never {
      const cells: number[] = [];
      let count = 0;
      const places = new WeakMap<AppliedRow['columns'], readonly number[]>();
      applyEach(rows, ({ columns, cells: made }) => {
        const known = places.get(columns) ?? placesIn(columns, features);
        places.set(columns, known);
        count++;
        for (const place of known) cells.push(numberOf(made[place]));
      });
      const matrix: Matrix<Float32Array | Float64Array> = {
        names: features.map(({ name }) => name),
        shape: [count, features.length],
        data: dtype === 'float64' ? Float64Array.from(cells) : Float32Array.from(cells),
      };
      return matrix as never;
    },

    decode(predictions) {
      coding ??= withWords(targetCoding(freeze(document, node)), document, node);
      const { values, notices } = decodePredictions(predictions, coding);
      for (const notice of notices) onNotice({ ...notice, column: coding.target.name });
      return values;
    },
  };
}

const isNumeric = (type: Field['type']): boolean => type === 'number' || type === 'boolean';

const numberOf = (cell: Cell | undefined): number =>
  typeof cell === 'number' ? cell : typeof cell === 'boolean' ? Number(cell) : Number.NaN;

const placesIn = (columns: readonly Field[], wanted: readonly Field[]): readonly number[] =>
  wanted.map(({ name }) => columns.findIndex((column) => column.name === name));

function refuseOther(row: unknown): void {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return;
  throw new ProblemError({
    code: 'row.no-object',
    message: 'The row is no object.',
    hint: 'Give each row as an object: { age: 31, city: "Rome" }.',
  });
}

function outputOf(document: PipelineDocument, asked: string | undefined): string {
  if (asked !== undefined) {
    if (document.nodes.some(({ id }) => id === asked)) return asked;
    throw new ProblemError({
      code: 'apply.no-node',
      message: `The pipeline has no step "${asked}".`,
      hint: `Its steps are ${document.nodes.map(({ id }) => `"${id}"`).join(', ')}.`,
    });
  }
  const ends = terminalNodes(document);
  const [only] = ends;
  if (only !== undefined && ends.length === 1) return only.id;
  throw new ProblemError({
    code: 'apply.which-node',
    message: `The pipeline has ${ends.length} ends: ${ends.map(({ id }) => `"${id}"`).join(', ')}.`,
    hint: 'Name the step whose table is the result: load(fitted, { node: "…" }).',
  });
}
