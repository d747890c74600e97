/** Adds a step by name: after a step, into an edge, or at a point of the canvas. Steps that fit the table come first. */
import { useMemo } from 'react';
import { columnFacts } from '../../core/advice/column-facts.ts';
import { operators } from '../../core/operators/catalogue.ts';
import type { ColumnFacts } from '../../core/operators/kit/column-facts.ts';
import { searchOperators } from '../../core/operators/search.ts';
import { shorten } from '../design/numbers.ts';
import { type App, useApp, useWorkbench } from '../parts/app-context.ts';
import { Modal } from '../parts/modal.tsx';
import { SearchList } from '../parts/search-list.tsx';
import { nodeName } from '../store/changes.ts';
import { fittingFirst, ratedSteps } from '../store/fitting-steps.ts';
import { nodeOf } from '../store/lookup.ts';
import { feedingStep, type StepTarget } from '../store/step-target.ts';
import { operatorOptions } from './operator-options.tsx';

export function QuickAddDialog() {
  const app = useApp();
  const { target, at } = useWorkbench(({ ui }) => ui.newStep);
  const from = useWorkbench(({ document, selection }) => feedingStep(document.current, selection, target));
  const name = useWorkbench(({ document }) => nodeName(nodeOf(document.current, from ?? '')));
  const find = useMemo(() => {
    const table = tableOf(app, from);
    return (query: string) => {
      const rated = ratedSteps(searchOperators(query, operators), table);
      // A search is answered in its own order.
      return operatorOptions(app, query.trim() === '' ? fittingFirst(rated, table) : rated, target);
    };
  }, [app, from, target]);
  return (
    <Modal label="Add a step" at={at}>
      <SearchList
        placeholder={placeholderOf(target, shorten(name, 40))}
        find={find}
        none="Nothing is called that. Try what it does: “missing”, “scale”."
      />
    </Modal>
  );
}

function placeholderOf({ kind }: StepTarget, name: string): string {
  if (kind === 'place') return 'Add a step here…';
  if (name === '') return 'Add a step…';
  return kind === 'edge' || kind === 'between' ? `Insert a step after “${name}”…` : `Add a step after “${name}”…`;
}

/** Known facts about the table of a step; null while there are none. */
function tableOf({ workbench, surveys }: App, nodeId: string | null): readonly ColumnFacts[] | null {
  const { reports, stale } = workbench.getState().runs;
  const columns = nodeId === null || stale.has(nodeId) ? undefined : reports.get(nodeId)?.columns;
  return columns === undefined ? null : columnFacts(columns, surveys.known(nodeId ?? ''));
}
