/** Notices of a step that need no computed cells: dropped columns and rows. */
import { counted } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import type { Operator, SymbolicTable } from '../../operators/kit/operator.ts';

interface Done {
  readonly operator: Operator;
  readonly params: unknown;
  readonly mode: 'fit' | 'apply';
  readonly before: { readonly rows: number; readonly symbolic: SymbolicTable };
  readonly after: { readonly rows: number; readonly symbolic: SymbolicTable };
}

/** Without the node's id, because several nodes may share a result. */
export const stepNotices = (done: Done): Notice[] => [...droppedColumns(done), ...droppedRows(done)];

/** Like scikit-learn's, imputers drop a column without values to learn from. */
function droppedColumns({ params, before, after }: Done): Notice[] {
  if (!hasParam(params, 'keep_empty_features')) return [];
  const kept = new Set(after.symbolic.columns.map(({ name }) => name));
  return before.symbolic.columns
    .filter(({ name }) => !kept.has(name))
    .map(({ name }) => ({
      code: 'step.column-dropped',
      message:
        'The column had no value to learn from: it is dropped. Keep it with “keep_empty_features”, or drop it before this step.',
      column: name,
    }));
}

/** In `apply` mode every new row is expected in the result. */
function droppedRows({ operator, mode, before, after }: Done): Notice[] {
  const count = before.rows - after.rows;
  if (mode !== 'apply' || operator.rows === undefined || operator.onNewRows === 'leave' || count <= 0) return [];
  const message = `${counted(count, 'row')} of ${counted(before.rows, 'new row')} ${count === 1 ? 'is' : 'are'} dropped.`;
  return [{ code: 'step.rows-dropped', message, count }];
}

/** Notice of cells in a column that a step turned from a value to missing. */
export const lostCellsNotice = (column: string, count: number): Notice => ({
  code: 'step.unreadable',
  message: `${counted(count, 'cell')} ${count === 1 ? 'becomes' : 'become'} missing: this step has no value for ${count === 1 ? 'it' : 'them'}.`,
  column,
  count,
});

/** Notice of cells that a step cuts or has no code for. */
export const cutCellsNotice = (column: string, count: number, how: string): Notice => ({
  code: 'step.cut',
  message: `${counted(count, 'cell')}: ${how}.`,
  column,
  count,
});

const hasParam = <Name extends string>(params: unknown, name: Name): params is Record<Name, unknown> =>
  typeof params === 'object' && params !== null && name in params;
