/**
 * A context menu, opened by the right button, the menu key or Shift+F10. An entry may open a submenu: by the pointer over
 * it, a press, the right arrow or Enter; the left arrow and Escape close it.
 */
import { ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { nextByLetter } from '../design/next-by-letter.ts';
import { isSubmenu, type MenuAction, type MenuEntry, type MenuPlace, type Submenu } from './menu-entry.ts';

interface CellMenuProps {
  readonly label: string;
  readonly at: MenuPlace;
  /** Groups of entries, separated by lines. */
  readonly groups: readonly (readonly MenuEntry[])[];
  readonly onClose: () => void;
}

const MARGIN = 6;
/** Entries of this menu, without those of an open submenu. Disabled ones are reached too, since they tell their reason. */
const itemsOf = (menu: HTMLElement | null): HTMLElement[] =>
  [...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])].filter(
    (item) => item.closest('[role=menu]') === menu,
  );

/** Moves the focus by an arrow, Home, End or a first letter; false for other keys. */
function moved(event: KeyboardEvent, menu: HTMLElement | null): boolean {
  const list = itemsOf(menu);
  const now = list.indexOf(document.activeElement as HTMLElement);
  const byKey = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: list.length - 1 }[event.key];
  const to = byKey ?? toLetter(event, list, now);
  if (to === null) return false;
  list[(to + list.length) % list.length]?.focus();
  return true;
}

function toLetter(event: KeyboardEvent, list: readonly HTMLElement[], now: number): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const labels = list.map((item) => item.textContent ?? '');
  const found = nextByLetter(labels, now, event.key);
  return found === -1 ? null : found;
}

export function CellMenu({ label, at, groups, onClose }: CellMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<string | null>(null);
  useLayoutEffect(() => {
    const element = menu.current;
    if (element === null) return;
    const { width, height } = element.getBoundingClientRect();
    element.style.left = `${Math.max(MARGIN, Math.min(at.x, innerWidth - width - MARGIN))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(at.y, innerHeight - height - MARGIN))}px`;
    itemsOf(element)
      .find((item) => item.ariaDisabled !== 'true')
      ?.focus();
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
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (!moved(event, menu.current)) return;
    event.preventDefault();
  };
  return createPortal(
    <div className="menu cell-menu" ref={menu} role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
      {groups
        .filter((group) => group.length > 0)
        .map((group, index) => [
          index > 0 && <hr key={`line-${index}`} className="menu-line" />,
          ...group.map((entry) =>
            isSubmenu(entry) ? (
              <Opening
                key={entry.id}
                entry={entry}
                isOpen={opened === entry.id}
                onOpen={(isOpen) => setOpened(isOpen ? entry.id : null)}
                onClose={onClose}
              />
            ) : (
              <Item key={entry.id} entry={entry} onPoint={() => setOpened(null)} onClose={onClose} />
            ),
          ),
        ])}
    </div>,
    // Within the page's landmark, where people who navigate by landmarks look for it.
    document.querySelector('main') ?? document.body,
  );
}

interface ItemProps {
  readonly entry: MenuAction;
  readonly onPoint?: () => void;
  readonly onFocus?: () => void;
  /** Id of the line about the entry. */
  readonly about?: string;
  readonly onClose: () => void;
}

function Item({ entry: { id, label, key, disabled = false, run }, onPoint, onFocus, about, onClose }: ItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className="menu-item"
      data-entry={id}
      aria-disabled={disabled}
      aria-describedby={about}
      onFocus={onFocus}
      onPointerMove={({ currentTarget }) => {
        onPoint?.();
        if (document.activeElement !== currentTarget) currentTarget.focus({ preventScroll: true });
      }}
      onClick={() => {
        if (disabled) return;
        onClose();
        run();
      }}
    >
      <span className="ellipsis">{label}</span>
      {key !== undefined && <kbd>{key}</kbd>}
    </button>
  );
}

interface OpeningProps {
  readonly entry: Submenu;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onClose: () => void;
}

/** An entry with its submenu. */
function Opening({ entry: { id, label, entries }, isOpen, onOpen, onClose }: OpeningProps) {
  const button = useRef<HTMLButtonElement>(null);
  const below = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string | null>(null);
  /** The keyboard enters the submenu; the pointer only displays it. */
  const enters = useRef(false);
  useLayoutEffect(() => {
    const element = below.current;
    const from = button.current?.getBoundingClientRect();
    if (!isOpen || element === null || from === undefined) return;
    const { width, height } = element.getBoundingClientRect();
    const right = from.right - 2;
    const isLeft = right + width > innerWidth - MARGIN && from.left > width;
    element.style.left = `${isLeft ? from.left - width + 2 : Math.min(right, innerWidth - width - MARGIN)}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(from.top - 5, innerHeight - height - MARGIN))}px`;
    if (enters.current) itemsOf(element)[0]?.focus();
    enters.current = false;
  }, [isOpen]);
  const enter = (): void => {
    enters.current = true;
    if (isOpen) itemsOf(below.current)[0]?.focus();
    onOpen(true);
  };
  const leave = (): void => {
    onOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.key === 'ArrowLeft' || event.key === 'Escape') leave();
    else if (event.key === 'Tab') onClose();
    else if (!moved(event, below.current)) return;
    event.preventDefault();
  };
  const shown = entries.find((entry) => entry.id === focused);
  const hasPreviews = entries.some(({ preview }) => preview !== undefined);
  return (
    <div role="none">
      <button
        ref={button}
        type="button"
        role="menuitem"
        tabIndex={-1}
        className="menu-item"
        data-entry={id}
        data-open={isOpen || undefined}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerMove={({ currentTarget }) => {
          if (isOpen) return;
          currentTarget.focus({ preventScroll: true });
          onOpen(true);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowRight') return;
          event.preventDefault();
          event.stopPropagation();
          enter();
        }}
        onClick={enter}
      >
        <span className="ellipsis">{label}</span>
        <ChevronRight className="menu-more" size={13} aria-hidden="true" />
      </button>
      {isOpen && (
        <div
          className="menu cell-menu submenu"
          ref={below}
          role="menu"
          tabIndex={-1}
          aria-label={typeof label === 'string' ? label : id}
          onKeyDown={onKeyDown}
        >
          {entries.map((entry) => (
            <Item
              key={entry.id}
              entry={entry}
              about={`${id}-about`}
              onFocus={() => setFocused(entry.id)}
              onClose={onClose}
            />
          ))}
          <p className="menu-about" id={`${id}-about`} data-menu-about>
            {shown?.about ?? ''}
          </p>
          {hasPreviews && <div className="menu-preview">{shown?.preview}</div>}
        </div>
      )}
    </div>
  );
}
