/** Changes by name, newest first: a press undoes or redoes to that point. */
import { useEffect, useRef } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';

export function HistoryDialog() {
  const { workbench } = useApp();
  const past = useWorkbench(({ document }) => document.past);
  const future = useWorkbench(({ document }) => document.future);
  const now = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    now.current?.focus();
    now.current?.scrollIntoView({ block: 'center' });
  }, []);
  const labels = [...past, ...future].map(({ label }) => label);
  const moment = (label: string, changes: number) => (
    <li key={changes}>
      <button
        type="button"
        ref={changes === past.length ? now : undefined}
        className="moment"
        aria-current={changes === past.length ? 'step' : undefined}
        data-undone={changes > past.length || undefined}
        onClick={() => workbench.goTo(changes)}
      >
        <span className="moment-dot" aria-hidden="true" />
        <span className="ellipsis isolate">{label}</span>
        {changes === past.length && <span className="moment-now">now</span>}
        {changes > past.length && <span className="moment-now">undone</span>}
      </button>
    </li>
  );
  return (
    <TitledModal title="Undo history">
      <ol className="scroll moments" reversed>
        {labels.map((_, index) => moment(labels.at(-1 - index) ?? '', labels.length - index))}
        {moment('As it was opened', 0)}
      </ol>
    </TitledModal>
  );
}
