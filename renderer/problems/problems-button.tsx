/** Number of problems, in the bar; a press lists them. */
import { ListChecks } from 'lucide-react';
import { plural } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { isShown } from '../store/panes.ts';
import { problemCount } from '../store/problems.ts';

export function ProblemsButton() {
  const { workbench } = useApp();
  const count = useWorkbench(problemCount);
  const shown = useWorkbench(({ preview, ui }) => preview.tab === 'problems' && isShown(ui.panes, 'preview'));
  const isEmpty = useWorkbench(({ document }) => document.current.nodes.length === 0);
  if (isEmpty) return null;
  const label = count === 0 ? 'No problems' : plural(count, 'problem');
  return (
    <button
      type="button"
      className="icon-button problems-button"
      aria-label={label}
      title={label}
      aria-pressed={shown}
      data-problems={count}
      onClick={() => workbench.showTab(shown ? 'table' : 'problems')}
    >
      <ListChecks size={16} />
      {count > 0 && <span className="problems-count">{count > 99 ? '99+' : count}</span>}
    </button>
  );
}
