/** Modal dialogs: Escape and a press outside close them, and the focus returns to where it was. */
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import type { Position } from '../store/placement.ts';
import { useApp } from './app-context.ts';

interface ModalProps {
  readonly label: string;
  readonly wide?: boolean;
  /** Position in the window's pixels, for a dialog that opens at the pointer; else it is in the middle. */
  readonly at?: Position | null;
  readonly children: ReactNode;
}

/** Distance in pixels from the edges of the window. */
const MARGIN = 8;

export function Modal({ label, wide = false, at = null, children }: ModalProps) {
  const { workbench } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (element === null || at === null) return;
    // Its largest size, so that it stays in place while its list changes.
    const { maxHeight, width } = getComputedStyle(element);
    element.style.left = `${Math.max(MARGIN, Math.min(at.x, innerWidth - Number.parseFloat(width) - MARGIN))}px`;
    element.style.top = `${Math.max(MARGIN, Math.min(at.y, innerHeight - Number.parseFloat(maxHeight) - MARGIN))}px`;
  }, [at]);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      data-wide={wide || undefined}
      data-at-pointer={at !== null || undefined}
      aria-label={label}
      onClose={() => workbench.showDialog(null)}
      onClick={(event) => event.target === event.currentTarget && event.currentTarget.close()}
    >
      {children}
    </dialog>
  );
}

/** A modal dialog with its title and a close button at the top. */
export function TitledModal({ title, wide = false, children }: { title: string; wide?: boolean; children: ReactNode }) {
  return (
    <Modal label={title} wide={wide}>
      <div className="dialog-title">
        <h2>{title}</h2>
        <form method="dialog">
          <button type="submit" className="icon-button" aria-label="Close">
            <X size={16} />
          </button>
        </form>
      </div>
      {children}
    </Modal>
  );
}
