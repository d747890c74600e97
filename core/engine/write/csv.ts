/** CSV and TSV: the worker threads make the text of each batch. */
import { formatCsvHeader, MOST_ONES } from '../../formats/csv/index.ts';
import { addAffected, type AffectedCells } from '../../formats/output/affected-cells.ts';
import type { Sink } from '../../formats/output/file.ts';
import { withoutFormula, withoutFormulas } from '../../formats/output/formulas.ts';
import type { Expr } from '../../ir/expression.ts';
import type { Notice } from '../../ir/notice.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Vector } from '../../table/column.ts';
import type { Run } from '../../run/run.ts';
import { counted } from '../../words/counted.ts';
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
    const notices = await writing((sink) => writeDelimited(columns, rows, delimiter, escapeFormulas, sink, run));
    return { rows: rows.rows, columns: columns.length, noun: 'column', leftOut: [], notices };
  };

async function writeDelimited(
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  delimiter: string,
  escapes: boolean,
  sink: Sink,
  run: Run,
): Promise<Notice[]> {
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
  const empty = new Map<number, AffectedCells>();
  let first = 0;
  let index = 0;
  for await (const output of run.parallel.map<FormatCsvInput, FormatCsvOutput>('csv.format', inputs())) {
    if ('failed' in output) throw checkProblem(output, kernel.checks, rows, index);
    addAffected(empty, output.empty, first);
    first += batches[index]?.rows ?? 0;
    index++;
    await sink.write(output.bytes);
    free.push(output.bytes.buffer);
    run.progress(index, batches.length, 'rows');
  }
  return Array.from(empty.values(), (cells) => emptyNotice(written[cells.column].name, cells));
}

const emptyNotice = (column: string, { count, row }: AffectedCells): Notice => ({
  code: 'write.empty-text',
  message: `Readers of CSV such as pandas and Prepgraph take an empty text as missing: ${counted(count, 'cell')} ${count === 1 ? 'holds' : 'hold'} one.`,
  hint: 'Write another format, such as Parquet, or replace them before.',
  column,
  count,
  row,
});

/** One column, or several columns that compare the same code (a one-hot encoding), with the code that each compares. */
interface WrittenColumn {
  readonly name: string;
  readonly type: SymbolicColumn['type'];
  readonly expr: Expr;
  readonly ones: readonly number[] | null;
}

function writtenColumns(columns: readonly SymbolicColumn[]): WrittenColumn[] {
  const written: WrittenColumn[] = [];
  let open: { of: Expr; ones: number[] } | null = null;
  for (const { name, type, expr } of columns) {
    const question = codeQuestion(expr);
    if (question !== null && open?.of === question.of && open.ones.length < MOST_ONES) {
      open.ones.push(question.code);
      continue;
    }
    open = question && { of: question.of, ones: [question.code] };
    written.push(
      open === null ? { name, type, expr, ones: null } : { name, type: 'number', expr: open.of, ones: open.ones },
    );
  }
  return written;
}
