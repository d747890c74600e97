/** The context menu of the palette: where the entry's step can go, and its documentation. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';
import { useApp } from '../parts/app-context.ts';
import { CellMenu } from '../preview/cell-menu.tsx';
import type { MenuPlace } from '../preview/menu-entry.ts';
import { paletteEntries } from './palette-menus.ts';

interface Opened {
  readonly at: MenuPlace;
  readonly operator: Operator;
}

export function PaletteMenu() {
  const app = useApp();
  const [opened, setOpened] = useState<Opened | null>(null);
  /** Element with the focus before the menu opened. */
  const opener = useRef<Element | null>(null);
  useEffect(() => {
    const onContextMenu = (event: MouseEvent): void => {
      const entry = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-operator]') : null;
      const operator = operatorOf(entry?.dataset['operator'] ?? '');
      if (operator === undefined) return;
      event.preventDefault();
      opener.current = document.activeElement;
      setOpened({ at: { x: event.clientX, y: event.clientY }, operator });
    };
    window.addEventListener('contextmenu', onContextMenu);
    return () => window.removeEventListener('contextmenu', onContextMenu);
  }, []);
  const close = useCallback(() => {
    setOpened(null);
    if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true });
  }, []);
  if (opened === null) return null;
  const { at, operator } = opened;
  return <CellMenu label={operator.label} at={at} groups={paletteEntries(app, operator)} onClose={close} />;
}
