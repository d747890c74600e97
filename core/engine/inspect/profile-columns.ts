/** Profiles columns. A number column is one task, which computes its cells once and derives all figures from them. */
import { together } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';
import { allOrFirstProblem, onOwnColumns } from '../answers/answer.ts';
import { type RunTask } from '../answers/run-task.ts';
import type { AnswerCache } from '../answers/answer-cache.ts';
import { LearningRounds } from '../execute/learning-rounds.ts';
import type { FiguresInput, FiguresOutput } from '../folds/figures.ts';
import {
  type ColumnProfile,
  type Figures,
  numberProfile,
  type ProfiledColumn,
  profileColumn,
  profiledNumber,
} from '../folds/profile.ts';
import { compileAhead } from '../answers/compile-ahead.ts';
import { checkProblem } from '../rows/failed-check.ts';
import { allBatches, type RowSet } from '../rows/row-set.ts';

/** Most numbers that a thread holds for a profile: 32 MB. Longer columns are read in several passes instead. */
const MAX_HELD_NUMBERS = 4_194_304;

/** One profile per column, in order. Throws a ProblemError if a check fails while the cells are computed. */
export async function profileColumns(
  columns: readonly ProfiledColumn[],
  set: RowSet,
  task: RunTask,
  answered: AnswerCache,
): Promise<ColumnProfile[]> {
  const rounds = new LearningRounds(task, answered);
  if (set.rows > MAX_HELD_NUMBERS) return rounds.learn(together(columns.map((column) => profileColumn(column))), set);
  const profiles: ColumnProfile[] = [];
  const texts = columns.filter((column) => profiledNumber(column) === null);
  const waiting = columns.flatMap((column, index): Promise<void>[] => {
    const x = profiledNumber(column);
    if (x === null) return [];
    return [figuresOf(x, set, task, answered).then((found) => void (profiles[index] = numberProfile(column, found)))];
  });
  const learning = rounds.learn(together(texts.map((column) => profileColumn(column))), set).then((found) => {
    texts.forEach((column, at) => {
      profiles[columns.indexOf(column)] = found[at];
    });
  });
  await allOrFirstProblem([...waiting, learning]);
  return profiles;
}

async function figuresOf(x: Expr, set: RowSet, task: RunTask, answered: AnswerCache): Promise<Figures> {
  const question = { agg: 'figures', x } as const;
  const [known] = answered.find(set, [question]) as [Figures | undefined];
  if (known !== undefined) return known;
  const kernel = await compileAhead([x], set.table.dictionaries, task);
  const input: FiguresInput = onOwnColumns(kernel, allBatches(set));
  const started = performance.now();
  const found = await task<FiguresOutput>('figures', input);
  if ('failed' in found) throw checkProblem(found, kernel.checks, set, 0);
  answered.remember(set, [question], [found], performance.now() - started);
  return found;
}
