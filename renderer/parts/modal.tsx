/** Modal dialogs: Escape and a press outside close them, and the focus returns to where it was. */
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useApp } from './app-context.ts';

export function Modal({ label, wide = false, children }: { label: string; wide?: boolean; children: ReactNode }) {
  const { workbench } = useApp();
  const dialog = useRef<HTMLDialogElement>(null);
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
