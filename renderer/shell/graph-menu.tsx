/** The context menu of the canvas: commands for the step, stage, note or edge under the pointer or focus, else for the graph. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useApp } from '../parts/app-context.ts';
import { keyText } from '../parts/command.ts';
import { CellMenu } from '../preview/cell-menu.tsx';
import type { MenuPlace } from '../preview/menu-entry.ts';
import { documentEdgesOf } from '../store/drawn-edges.ts';
import { chosenBy } from '../store/stages.ts';
import { type GraphPlace, graphMenus } from './graph-menus.ts';

interface Opened {
  readonly at: MenuPlace;
  readonly place: GraphPlace;
}

export function GraphMenu() {
  const { commands, workbench } = useApp();
  const [opened, setOpened] = useState<Opened | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const onContextMenu = (event: MouseEvent): void => {
      const target = event.target instanceof Element ? event.target : null;
      // Fields keep the system's menu, for the clipboard.
      if (target?.closest('[data-canvas]') == null || target.closest('input, textarea') !== null) return;
      event.preventDefault();
      opener.current = target.closest<HTMLElement>('.react-flow__node, .react-flow__edge, [tabindex="0"]');
      setOpened({ at: { x: event.clientX, y: event.clientY }, place: selectUnder(target) });
    };
    const selectUnder = (target: Element): GraphPlace => {
      const { document, selection } = workbench.getState();
      const { current } = document;
      const node = target.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
      const edge = target.closest<HTMLElement>('.react-flow__edge')?.dataset['id'];
      if (node !== undefined) {
        const { nodes, annotations } = chosenBy(current, [node]);
        // A step of several selected ones stands for all of them.
        const isSelected =
          nodes.every((id) => selection.nodes.includes(id)) &&
          annotations.every((key) => selection.annotations.includes(key));
        if (!isSelected) workbench.select(nodes, [], annotations);
        return nodes.length > 0 ? 'step' : 'annotation';
      }
      if (edge === undefined) return 'graph';
      workbench.select([], documentEdgesOf(current, [edge]));
      return 'edge';
    };
    window.addEventListener('contextmenu', onContextMenu);
    return () => window.removeEventListener('contextmenu', onContextMenu);
  }, [workbench]);
  const close = useCallback(() => {
    setOpened(null);
    opener.current?.focus({ preventScroll: true });
  }, []);
  if (opened === null) return null;
  const state = workbench.getState();
  const { label, groups } = graphMenus[opened.place];
  return (
    <CellMenu
      label={label}
      at={opened.at}
      groups={groups.map((ids) =>
        ids.flatMap((id) => {
          const command = commands.get(id);
          if (command === undefined) return [];
          const [key] = command.keys;
          return [
            {
              id: id.replace('.', '-'),
              label: command.label(state),
              disabled: !command.enabled(state),
              ...(key !== undefined && { key: keyText(key) }),
              run: command.run,
            },
          ];
        }),
      )}
      onClose={close}
    />
  );
}
