/** A menu below its button: arrows and first letters move, Enter chooses, Escape and a press elsewhere close it. */
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { nextByLetter } from './next-by-letter.ts';

interface MenuProps {
  readonly button: ReactNode;
  readonly label: string;
  /** Receives a function that closes the menu. */
  readonly children: (close: () => void) => ReactNode;
}

const itemsOf = (menu: HTMLElement | null): HTMLElement[] => [
  ...(menu?.querySelectorAll<HTMLElement>('[role=menuitem]:not([aria-disabled=true])') ?? []),
];

function letterTarget(event: KeyboardEvent, items: readonly HTMLElement[], at: number): number | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const labels = items.map((item) => item.textContent ?? '');
  const found = nextByLetter(labels, at, event.key);
  return found === -1 ? undefined : found;
}

export function Menu({ button, label, children }: MenuProps) {
  const [open, setOpen] = useState(false);
  const host = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open) return;
    itemsOf(menu.current)[0]?.focus();
    const onPress = (event: PointerEvent): void => {
      if (!host.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener('pointerdown', onPress, true);
    return () => window.removeEventListener('pointerdown', onPress, true);
  }, [open]);

  const close = (): void => {
    setOpen(false);
    trigger.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') {
      setOpen(false);
      return;
    }
    const items = itemsOf(menu.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const byKey = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    const to = byKey ?? letterTarget(event, items, at);
    if (event.key === 'Escape') close();
    else if (to !== undefined) items[(to + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="menu-host" ref={host}>
      <button
        ref={trigger}
        type="button"
        className="button button-primary"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {button}
      </button>
      {open && (
        <div className="menu" ref={menu} role="menu" tabIndex={-1} aria-label={label} onKeyDown={onKeyDown}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

interface MenuItemProps {
  readonly disabled?: boolean;
  readonly id?: string;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ disabled = false, id, onChoose, children }: MenuItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      className="menu-item"
      aria-disabled={disabled}
      data-command={id}
      onPointerMove={({ currentTarget }) => !disabled && currentTarget.focus({ preventScroll: true })}
      onClick={() => !disabled && onChoose()}
    >
      {children}
    </button>
  );
}
