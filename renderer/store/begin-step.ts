/** Initial parameters of a step that was just added. */
import { type Advice, listed, named, type Survey } from '../../core/advice/advice.ts';
import { beginCure } from '../../core/advice/begin-cures.ts';
import { columnFacts } from '../../core/advice/column-facts.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { UNSET } from '../../core/graph/validate.ts';
import type { ColumnType } from '../../core/ir/types.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { type Beginning, beginningOf } from '../../core/operators/kit/begin.ts';
import type { Misfit } from '../../core/operators/kit/column-facts.ts';
import { metaOf } from '../../core/operators/kit/params.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { nodeIn, plain } from './plain.ts';
import type { Begun, RunsSlice } from './state.ts';

/**
 * Sets the parameters of a step that was just added, by what is known of its input table: the columns whose cells it
 * accepts, and the marks by which it reads them. A step that already has parameters stays unchanged, and is not begun:
 * null.
 * @param survey survey of a node's table, if there is one
 */
export function beginStep(
  draft: PipelineDocument,
  id: string,
  { reports, stale }: Pick<RunsSlice, 'reports' | 'stale'>,
  survey: (nodeId: string) => Survey | undefined,
): Begun | null {
  const node = nodeIn(draft, id);
  const operator = operatorOf(node?.type ?? '');
  if (node === undefined || operator === undefined || operator.inputs.length === 0) return null;
  if (Object.keys(node.params).length > 0) return null;
  const above = plain(draft.edges).find(({ target }) => target === id)?.source ?? '';
  const columns = stale.has(above) ? undefined : reports.get(above)?.columns;
  let problem: ProblemMessage | null = null;
  let cure: Advice | null = null;
  if (columns !== undefined) {
    const table = columnFacts(columns, survey(above));
    const beginning = beginningOf(operator, table);
    node.params = { ...beginning.params };
    if (beginning.takesNone) {
      const takes = takesOf(operator);
      problem = chooseColumns(takes, beginning);
      cure = beginCure({ nodeId: id, takes, misfits: beginning.misfits, table, survey: survey(above) });
    }
  }
  return { params: plain(node.params), problem, cure };
}

const takesOf = ({ params }: Operator): readonly ColumnType[] => metaOf(params.shape['columns'] as never).takes ?? [];

const words: Readonly<Record<ColumnType, string>> = {
  number: 'numbers',
  category: 'categories',
  text: 'text',
  boolean: 'true/false values',
  datetime: 'dates',
};

const reasons: Readonly<Record<Misfit, readonly [one: string, several: string, hint: string]>> = {
  missing: ['has missing cells', 'have missing cells', 'Fill missing cells before this step.'],
  empty: ['has no known cell', 'have no known cell', 'Choose a column with cells.'],
  fractions: ['has fractions', 'have fractions', 'Choose a column of whole numbers.'],
  range: [
    'has numbers that it does not take',
    'have numbers that it does not take',
    'Choose other columns, or clip these before this step.',
  ],
  read: ['needs no reading', 'need no reading', 'Choose columns of text.'],
  unreadable: ['cannot be read', 'cannot be read', 'Choose columns whose cells are written so, or set the marks.'],
};

/** An unfinished step says why no column was taken. */
function chooseColumns(takes: readonly ColumnType[], { misfits }: Beginning): ProblemMessage {
  const common = { code: UNSET, field: 'columns' };
  const [first] = misfits;
  if (first === undefined) {
    return {
      ...common,
      message: 'Choose columns: none here is of a type that this step takes.',
      hint: `It takes ${listed(takes.map((type) => words[type]))}.`,
    };
  }
  const of = misfits.filter(({ misfit }) => misfit === first.misfit).map(({ column }) => column);
  const [one, several, hint] = reasons[first.misfit];
  return { ...common, message: `Choose columns: ${named(of)} ${of.length === 1 ? one : several}.`, hint };
}
