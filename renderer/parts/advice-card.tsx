/** One piece of advice with the button that applies its fix. */
import './advice.css';
import { Info, TriangleAlert, Wrench } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Advice } from '../../core/advice/advice.ts';
import { plainWords } from '../../core/operators/plain-words.ts';
import { applyFix } from '../store/apply-fix.ts';
import { useApp } from './app-context.ts';
import { PathSteps } from './path-steps.tsx';

export function AdviceCard({ advice, head }: { advice: Advice; head?: ReactNode }) {
  const { workbench, view } = useApp();
  const { severity, message, hint, fix, path = [] } = advice;
  const apply = (): void => {
    const id = applyFix(workbench, advice);
    if (id !== null) view.reveal([id]);
  };
  const Icon = severity === 'warning' ? TriangleAlert : Info;
  return (
    <div className="problem advice" data-tone={severity} data-rule={advice.rule}>
      <Icon size={15} aria-label={severity === 'warning' ? 'Warning' : 'Hint'} role="img" />
      <div className="advice-text">
        {head}
        <p className="isolate">{message}</p>
        <p className="problem-hint">{plainWords(hint)}</p>
        {path.length > 1 && <PathSteps path={path} />}
      </div>
      {fix !== undefined && (
        <button type="button" className="button advice-fix" onClick={apply}>
          <Wrench size={13} aria-hidden="true" />
          <span className="ellipsis isolate">{fix.label}</span>
        </button>
      )}
    </div>
  );
}
