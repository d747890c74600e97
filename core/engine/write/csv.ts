/** CSV and TSV: the worker threads make the text of each batch. */
import { formatCsvHeader, MOST_ONES } from '../../formats/csv/index.ts';
import type { Sink } from '../../formats/output/file.ts';
import { withoutFormula, withoutFormulas } from '../../formats/output/formulas.ts';
import type { Expr } from '../../ir/expression.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Vector } from '../../table/column.ts';
import type { Run } from '../../run/run.ts';
import { onOwnColumns } from '../answers/answer.ts';
import { compileAhead, taskOf } from '../answers/compile-ahead.ts';
import { checkProblem } from '../rows/failed-check.ts';
import { allBatches, type RowSet } from '../rows/row-set.ts';
import { codeQuestion } from './code-question.ts';
import type { FormatCsvInput, FormatCsvOutput } from './csv-task.ts';
import { dictionariesOf } from './dictionaries.ts';
import type { WriteTable } from './writing.ts';

/** The writer of delimited text. */
export const delimitedBy =
  (delimiter: string): WriteTable =>
  async ({ symbolic: { columns } }, rows, { escapeFormulas = false }, writing, run) => {
    await writing((sink) => writeDelimited(columns, rows, delimiter, escapeFormulas, sink, run));
    return { rows: rows.rows, columns: columns.length, noun: 'column', leftOut: [], notices: [] };
  };

async function writeDelimited(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  delimiter: string,
  escapes: boolean,
  sink: Sink,
  run: Run,
): Promise<void> {
  const written = writtenColumns(columns);
  const kernel = await compileAhead(
    written.map(({ expr }) => expr),
    rows.table.dictionaries,
    taskOf(run),
  );
  const strings = dictionariesOf(kernel, written, rows);
  const dictionaries = escapes ? strings.map((dictionary) => dictionary && withoutFormulas(dictionary)) : strings;
  const types = written.map(({ type }): Vector['type'] => type);
  const ones = written.map((column) => column.ones);
  const { kernel: bound, batches } = onOwnColumns(kernel, allBatches(rows));
  /** Buffers of texts that were written, reused for the next batches. */
  const free: ArrayBuffer[] = [];
  function* inputs(): Generator<FormatCsvInput> {
    for (const batch of batches) {
      const memory = free.pop();
      yield { kernel: bound, batch, types, dictionaries, ones, delimiter, escapes, ...(memory && { memory }) };
    }
  }
  await sink.write(
    formatCsvHeader(
      columns.map(({ name }) => (escapes ? withoutFormula(name) : name)),
      delimiter,
    ),
  );
  let index = 0;
  for await (const output of run.parallel.map<FormatCsvInput, FormatCsvOutput>('csv.format', inputs())) {
    if ('failed' in output) throw checkProblem(output, kernel.checks, rows, index);
    index++;
    await sink.write(output.bytes);
    free.push(output.bytes.buffer);
    run.progress(index, batches.length, 'rows');
  }
}

/** One column, or several columns that compare the same code (a one-hot encoding), with the code that each compares. */
interface WrittenColumn {
  readonly type: SymbolicColumn['type'];
  readonly expr: Expr;
  readonly ones: readonly number[] | null;
}

function writtenColumns(columns: readonly SymbolicColumn[]): WrittenColumn[] {
  const written: WrittenColumn[] = [];
  let open: { of: Expr; ones: number[] } | null = null;
  for (const { type, expr } of columns) {
    const question = codeQuestion(expr);
    if (question !== null && open?.of === question.of && open.ones.length < MOST_ONES) {
      open.ones.push(question.code);
      continue;
    }
    open = question && { of: question.of, ones: [question.code] };
    written.push(open === null ? { type, expr, ones: null } : { type: 'number', expr: open.of, ones: open.ones });
  }
  return written;
}
