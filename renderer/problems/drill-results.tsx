/** The cases of a fire drill as tables, one for each kind of broken data. */
import { ArrowRight, CircleCheck, Minus, OctagonX, TriangleAlert } from 'lucide-react';
import type { DrillResult } from '../../core/protocol/verification.ts';
import { FamilyIcon } from '../design/families.tsx';
import { columnName, shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { whenInspected } from '../parts/when-inspected.ts';
import { nodeName } from '../store/changes.ts';
import { groupsOf, hasSeveralSources, type Verdict } from './drill-cases.ts';

const VERDICTS: Readonly<Record<Verdict, { readonly word: string; readonly icon: typeof Minus }>> = {
  refused: { word: 'Refused', icon: OctagonX },
  handled: { word: 'Handled', icon: CircleCheck },
  passes: { word: 'Passes unseen', icon: TriangleAlert },
  same: { word: 'No effect', icon: Minus },
};

export function DrillResults({ results }: { results: readonly DrillResult[] }) {
  const several = hasSeveralSources(results);
  return (
    <div className="scroll drill" tabIndex={0} role="region" aria-label="What would happen">
      {groupsOf(results).map(({ kind, title, cases, change }) => (
        <table key={kind} className="drill-table">
          <caption>
            {title}
            <span className="drill-change">{change}</span>
          </caption>
          <colgroup>
            <col className="drill-column" />
            <col className="drill-verdict" />
            <col />
            <col className="drill-step" />
          </colgroup>
          <thead className="visually-hidden">
            <tr>
              <th scope="col">Column</th>
              <th scope="col">Verdict</th>
              <th scope="col">What would happen</th>
              <th scope="col">Decided by</th>
            </tr>
          </thead>
          <tbody>
            {cases.map((result) => (
              <Row
                key={`${result.source} ${result.column ?? ''}`}
                result={result}
                isShared={change !== ''}
                ofSeveral={several}
              />
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}

interface RowProps {
  readonly result: DrillResult;
  /** True if all cases have the same change, which is then displayed above the table. */
  readonly isShared: boolean;
  /** True if there are several sources, so that each case names its own. */
  readonly ofSeveral: boolean;
}

function Row({ result, isShared, ofSeveral }: RowProps) {
  const { verdict, column, message, hint, change, kind, nodeId } = result;
  const { word, icon: Icon } = VERDICTS[verdict];
  const source = useWorkbench(({ document }) =>
    ofSeveral ? nodeName(document.current.nodes.find(({ id }) => id === result.source)) : '',
  );
  return (
    <tr data-drill={kind} data-tone={verdict}>
      <th scope="row">
        <span className="drill-name isolate">{column === undefined ? 'All columns' : columnName(column, 80)}</span>
        {source !== '' && <p className="drill-hint isolate">of {shorten(source, 40)}</p>}
      </th>
      <td className="drill-verdict">
        <span>
          <Icon size={14} aria-hidden="true" /> {word}
        </span>
      </td>
      <td className="drill-what isolate">
        {!isShared && <p className="drill-hint">{change}</p>}
        <p>{message}</p>
        {hint !== undefined && <p className="drill-hint">{hint}</p>}
      </td>
      <td>{nodeId !== undefined && <Decider result={result} id={nodeId} />}</td>
    </tr>
  );
}

/** The step that decides: a press selects it, and its field if there is one. */
function Decider({ result: { policy }, id }: { result: DrillResult; id: string }) {
  const { workbench, view } = useApp();
  const node = useWorkbench(({ document }) => document.current.nodes.find((candidate) => candidate.id === id));
  if (node === undefined) return null;
  const show = (): void => {
    workbench.showDialog(null);
    workbench.select([id]);
    view.reveal([id]);
    if (policy === undefined) return;
    workbench.showPane('inspector');
    // Runs after the dialog has returned the focus.
    setTimeout(() => whenInspected(id, (form) => focusField(form, policy.param)), 50);
  };
  return (
    <button type="button" className="drill-link" onClick={show}>
      <span className="drill-link-step">
        <FamilyIcon type={node.type} size={12} />
        <span className="ellipsis isolate">{shorten(nodeName(node), 40)}</span>
        <ArrowRight size={12} aria-hidden="true" />
      </span>
      {policy !== undefined && (
        <span className="drill-policy isolate">
          {policy.label}: {policy.value}
        </span>
      )}
    </button>
  );
}

function focusField(form: Element, param: string): void {
  const field = form.querySelector(`[data-param="${CSS.escape(param)}"]`);
  const folded = field?.closest('details');
  if (folded) folded.open = true;
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('input, select, button, textarea')?.focus();
}
