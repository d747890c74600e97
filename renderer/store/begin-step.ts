/** Initial parameters of a step that was just added. */
import type { Advice, Survey } from '../../core/advice/advice.ts';
import { beginCure } from '../../core/advice/begin-cures.ts';
import { columnFacts } from '../../core/advice/column-facts.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { beginningOf } from '../../core/operators/kit/begin.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { chooseColumns, takesOf } from './begin-words.ts';
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
  let misfits: NonNullable<Begun['misfits']> = [];
  if (columns !== undefined) {
    const table = columnFacts(columns, survey(above));
    const beginning = beginningOf(operator, table);
    node.params = { ...beginning.params };
    if (beginning.takesNone) {
      const takes = takesOf(operator);
      problem = chooseColumns(takes, beginning);
      ({ misfits } = beginning);
      cure = beginCure({ nodeId: id, takes, misfits: beginning.misfits, table, survey: survey(above) });
    }
  }
  return { params: plain(node.params), problem, cure, misfits };
}
