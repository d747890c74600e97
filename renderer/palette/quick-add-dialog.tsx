/** Adds a step by name. */
import { useMemo } from 'react';
import { operators } from '../../core/operators/catalogue.ts';
import { searchOperators } from '../../core/operators/search.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { Modal } from '../parts/modal.tsx';
import { SearchList } from '../parts/search-list.tsx';
import { nodeName } from '../store/changes.ts';
import { operatorOptions } from './operator-options.tsx';

/** Sources come last in the list of next steps, because they use no table. */
const sourcesLast = [...operators].sort((a, b) => Number(a.inputs.length === 0) - Number(b.inputs.length === 0));

export function QuickAddDialog() {
  const app = useApp();
  const after = useWorkbench(({ document, selection }) =>
    nodeName(document.current.nodes.find((node) => node.id === selection.nodes.at(-1))),
  );
  const find = useMemo(() => {
    const among = after === '' ? operators : sourcesLast;
    return (query: string) => operatorOptions(app, searchOperators(query, among));
  }, [app, after]);
  return (
    <Modal label="Add a step">
      <SearchList
        placeholder={after === '' ? 'Add a step…' : `Add a step after “${after}”…`}
        find={find}
        none="Nothing is called that. Try what it does: “missing”, “scale”."
      />
    </Modal>
  );
}
