/** A few rows before and after a step that is not taken yet. It keeps its height from entry to entry. */
import type { NewStep } from '../../core/advice/edit.ts';
import type { TriedStep } from '../../core/protocol/inspection.ts';
import { columnName, count, plural } from '../design/numbers.ts';
import { useQuestion } from '../parts/use-question.ts';
import type { ShownTable } from '../parts/use-table.ts';
import { shownText } from './cell-text.ts';

interface DraftPreviewProps {
  readonly table: ShownTable;
  readonly step: NewStep;
  /** Columns that the step concerns. */
  readonly names: readonly string[];
}

/** Pause in milliseconds before a step is tried, so that those that the pointer only passes are not. */
const PAUSE_MS = 80;

export function DraftPreview({ table: { nodeId }, step: { type, params }, names }: DraftPreviewProps) {
  const args = { nodeId, step: { type, params }, columns: names };
  const { result: tried, problem, isOld } = useQuestion('tryStep', args, [nodeId], PAUSE_MS);
  if (!isOld && problem !== null) {
    return (
      <div className="draft-preview" data-draft="refused">
        <p>{problem.message}</p>
      </div>
    );
  }
  if (isOld || tried === null) return <div className="draft-preview" data-draft="waiting" />;
  const columns = [
    ...tried.before.map((column) => ({ ...column, side: 'before' })),
    ...tried.after.map((column) => ({ ...column, side: 'after' })),
  ];
  const rows = columns[0]?.cells.length ?? 0;
  return (
    <div className="draft-preview" data-draft="tried">
      {rows > 0 && (
        // A menu holds entries only, so that screen readers get the cells as plain text.
        <table role="presentation">
          <thead>
            <tr>
              {columns.map(({ name, side }) => (
                <th key={`${side} ${name}`} data-side={side}>
                  <span className="ellipsis isolate">
                    {side === 'after' && tried.before.length > 0 ? '→ ' : ''}
                    {columnName(name, 24)}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {Array.from({ length: rows }, (_, row) => (
              <tr key={row}>
                {columns.map(({ name, side, type, cells }) => (
                  <td key={`${side} ${name}`} data-side={side} data-type={type}>
                    <span className="ellipsis isolate">{cells[row] == null ? '∅' : shownText(cells[row], type)}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="muted">{remarkOf(tried)}</p>
    </div>
  );
}

/** How much the preview stands for. */
function remarkOf({ rows, looked, left, more }: TriedStep): string {
  const sample = looked < rows ? `On a sample of ${count(looked)} of ${plural(rows, 'row')}.` : '';
  const dropped = left < looked ? `${count(left)} of ${plural(looked, 'row')} ${left === 1 ? 'stays' : 'stay'}.` : '';
  const further = more > 0 ? `${plural(more, 'more column')}.` : '';
  return [dropped, further, sample].filter(Boolean).join(' ');
}
