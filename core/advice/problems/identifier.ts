/** Rule: columns that number or name the rows, which a model would memorize. */
import { downstreamOf } from '../../graph/graph.ts';
import type { SurveyedColumn } from '../../protocol/inspection.ts';
import { areOrIs, endsOf, named, type Rule, type Survey } from '../advice.ts';
import { addAfter } from '../add-after.ts';

const idName = /(^|[_\s.-])(id|ids|uuid|guid|key|index|idx|nr|no|number|code)$|^(id|index|unnamed: 0|rowid|row_id)/i;
/** Minimum number of rows; with fewer, all values of a column may differ by chance. */
const MIN_ROWS = 20;

/** Whether each row has a value of its own that only identifies the row. */
export function isIdentifier(column: SurveyedColumn, { looked }: Pick<Survey, 'looked'>): boolean {
  const { name, type, integer, count, missing, singles, min, max, length, dates, numbers, lists } = column;
  // Dates, numbers and lists carry information, even if they are written as text.
  if (dates !== undefined || numbers !== undefined || lists !== undefined) return false;
  if (count < MIN_ROWS || missing > 0 || singles !== count || count !== looked) return false;
  if (type === 'category' || type === 'text') return length !== null && length <= 64;
  if (type !== 'number' || integer !== true) return false;
  const isDense = min !== null && max !== null && max - min + 1 === count;
  return isDense || idName.test(name) || /[a-z]I[Dd]$/.test(name);
}

export const identifiers: Rule = (evidence) => {
  const ends = endsOf(evidence);
  return evidence.document.nodes.flatMap(({ id: nodeId }) => {
    const survey = evidence.surveys.get(nodeId);
    if (survey === undefined || ends.some((end) => end.nodeId === nodeId)) return [];
    const reached = downstreamOf(evidence.document, nodeId);
    const kept = new Set(
      ends.filter((end) => reached.has(end.nodeId)).flatMap(({ features }) => features.map(({ name }) => name)),
    );
    const columns = survey.columns
      .filter((column) => kept.has(column.name) && isIdentifier(column, survey))
      .map(({ name }) => name);
    if (columns.length === 0) return [];
    return [
      {
        rule: 'identifier',
        severity: 'warning' as const,
        nodeId,
        columns,
        message: `${named(columns)} ${areOrIs(columns)} different in every row: ${columns.length === 1 ? 'it names' : 'they name'} rows, and ${columns.length === 1 ? 'is' : 'are'} used as ${columns.length === 1 ? 'a feature' : 'features'}.`,
        hint: 'A model can only learn it by heart. New data brings other values.',
        fix: {
          label: columns.length === 1 ? 'Drop the column' : `Drop ${columns.length} columns`,
          change: (draft: Parameters<typeof addAfter>[0]) =>
            addAfter(draft, nodeId, { type: 'DropColumns', params: { columns } }, evidence),
        },
      },
    ];
  });
};
