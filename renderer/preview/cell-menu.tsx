/** A context menu, opened by the right button, the menu key or Shift+F10. */
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';

export interface MenuPlace {
  /** Position in the window's pixels. */
  readonly x: number;
  readonly y: number;
}

export interface MenuEntry {
  readonly id: string;
  readonly label: ReactNode;
  readonly key?: string;
  readonly disabled?: boolean;
  readonly run: () => void;
}

interface CellMenuProps {
  readonly label: string;
  readonly at: MenuPlace;
  /** Groups of entries, separated by lines. */
  readonly groups: readonly (readonly MenuEntry[])[];
  readonly onClose: () => void;
}

const MARGIN = 6;

export function CellMenu({ label, at, groups, onClose }: CellMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const items = (): HTMLElement[] => [
    ...(menu.current?.querySelectorAll<HTMLElement>('[role=menuitem]:not([aria-disabled=true])') ?? []),
  ];
  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(MARGIN, Math.min(at.x, innerWidth - width - MARGIN))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(at.y, innerHeight - height - MARGIN))}px`;
    element.querySelector<HTMLElement>('[role=menuitem]:not([aria-disabled=true])')?.focus();
  }, [at]);
  useEffect(() => {
    const onPress = (event: globalThis.PointerEvent): void => {
      if (!menu.current?.contains(event.target as Node)) onClose();
    };
    window.addEventListener('pointerdown', onPress, true);
    window.addEventListener('blur', onClose);
    return () => {
      window.removeEventListener('pointerdown', onPress, true);
      window.removeEventListener('blur', onClose);
    };
  }, [onClose]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const list = items();
    const now = list.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: list.length - 1 }[event.key];
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (to !== undefined) list[(to + list.length) % list.length]?.focus();
    else return;
    event.preventDefault();
  };
  return createPortal(
    <div className="menu cell-menu" ref={menu} role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
      {groups
        .filter((group) => group.length > 0)
        .map((group, index) => [
          index > 0 && <hr key={`line-${index}`} className="menu-line" />,
          ...group.map((entry) => (
            <button
              key={entry.id}
              type="button"
              role="menuitem"
              tabIndex={-1}
              className="menu-item"
              aria-disabled={entry.disabled === true}
              onPointerMove={({ currentTarget }) =>
                entry.disabled !== true && currentTarget.focus({ preventScroll: true })
              }
              onClick={() => {
                if (entry.disabled === true) return;
                onClose();
                entry.run();
              }}
            >
              <span className="ellipsis">{entry.label}</span>
              {entry.key !== undefined && <kbd>{entry.key}</kbd>}
            </button>
          )),
        ])}
    </div>,
    // Within the page's landmark, where people who navigate by landmarks look for it.
    document.querySelector('main') ?? document.body,
  );
}
