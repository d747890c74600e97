/** Messages at the edge of the window: they do not get the focus and cover content only for a short time. */
import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import type { Toast } from '../store/state.ts';

/** Milliseconds, long enough to read two lines twice. */
const SHOWN_MS = 7000;
/** Milliseconds for errors, which are read more than once. */
const ERROR_SHOWN_MS = 20_000;

const icons = { info: Info, success: CircleCheck, error: CircleAlert };

export function Toasts() {
  const toasts = useWorkbench(({ ui }) => ui.toasts);
  return (
    <section className="toasts" aria-label="Messages" aria-live="polite">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { workbench } = useApp();
  const [held, setHeld] = useState(false);
  const Icon = icons[toast.tone];
  const dismiss = (): void => workbench.dismissToast(toast.id);
  useEffect(() => {
    if (toast.stays || held) return;
    const timer = setTimeout(
      () => workbench.dismissToast(toast.id),
      toast.tone === 'error' ? ERROR_SHOWN_MS : SHOWN_MS,
    );
    return () => clearTimeout(timer);
  }, [toast.id, toast.stays, toast.tone, held, workbench]);
  return (
    <div
      className="toast"
      data-tone={toast.tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <Icon size={16} aria-hidden="true" />
      <div className="grow">
        <p className="toast-title">{toast.title}</p>
        {toast.detail !== undefined && <p className="toast-detail">{toast.detail}</p>}
        {toast.progress !== undefined && (
          <div
            className="progress"
            role="progressbar"
            aria-label={toast.title}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={toast.progress === null ? undefined : Math.round(toast.progress * 100)}
            data-unknown={toast.progress === null ? '' : undefined}
          >
            <div
              className="progress-bar"
              style={toast.progress === null ? {} : { transform: `scaleX(${toast.progress})` }}
            />
          </div>
        )}
        {toast.action !== undefined && (
          <div className="toast-actions">
            {[toast.action, toast.other].map(
              (action) =>
                action !== undefined && (
                  <button
                    key={action.label}
                    type="button"
                    className="link-button"
                    onClick={() => {
                      action.run();
                      dismiss();
                    }}
                  >
                    {action.label}
                  </button>
                ),
            )}
          </div>
        )}
      </div>
      <button type="button" className="icon-button icon-button-small" aria-label="Dismiss" onClick={dismiss}>
        <X size={14} />
      </button>
    </div>
  );
}
