/** Finds steps, columns, settings and notes on the canvas. */
import { Columns3, Frame, SlidersHorizontal, StickyNote, Workflow } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useApp } from '../parts/app-context.ts';
import { Modal } from '../parts/modal.tsx';
import { SearchList } from '../parts/search-list.tsx';
import { isAnnotation } from '../store/annotations.ts';
import { chosenBy } from '../store/stages.ts';
import { type Found, findOnCanvas } from './find.ts';

const foundIcons: Readonly<Record<Found['kind'], ReactNode>> = {
  step: <Workflow className="option-icon" size={15} aria-hidden="true" />,
  column: <Columns3 className="option-icon" size={15} aria-hidden="true" />,
  parameter: <SlidersHorizontal className="option-icon" size={15} aria-hidden="true" />,
  note: <StickyNote className="option-icon" size={15} aria-hidden="true" />,
  group: <Frame className="option-icon" size={15} aria-hidden="true" />,
};

export function FindDialog() {
  const { workbench, view } = useApp();
  const find = useMemo(
    () => (query: string) => {
      const { document, runs } = workbench.getState();
      return findOnCanvas(document.current, runs.reports, query).map((found, index) => ({
        id: `${found.kind}-${index}`,
        label: found.label,
        detail: found.detail,
        icon: foundIcons[found.kind],
        enabled: true,
        run: () => {
          if (isAnnotation(found.id)) {
            const { nodes, annotations } = chosenBy(workbench.getState().document.current, [found.id]);
            workbench.select(nodes, [], annotations);
          } else workbench.select([found.id]);
          view.show(found.id);
          view.focus();
        },
      }));
    },
    [workbench, view],
  );
  return (
    <Modal label="Find on the canvas">
      <SearchList
        placeholder="Find a step, column, setting or note…"
        find={find}
        none="Nothing on the canvas has that."
      />
    </Modal>
  );
}
