/** A source whose files changed on disk, with the possible actions. */
import './advice.css';
import { Info, TriangleAlert } from 'lucide-react';
import { sourceChangeText } from '../../core/graph/source-change.ts';
import { choicesOf } from '../files/source-notices.ts';
import { changedFileWords } from '../store/data-check.ts';
import { changeProblem, isKept } from '../store/sources.ts';
import { useApp, useWorkbench } from './app-context.ts';

export function SourceChangeCard({ id }: { id: string }) {
  const { session } = useApp();
  const runs = useWorkbench((state) => state.runs);
  const change = runs.sourceChanges.get(id);
  if (change === undefined) return null;
  const kept = isKept(runs, change);
  const Icon = kept ? Info : TriangleAlert;
  const choices = choicesOf(session, [change], kept);
  return (
    <div className="problem source-change" data-tone={kept ? 'info' : 'warning'}>
      <Icon size={15} aria-hidden="true" />
      <div className="advice-text">
        <p className="isolate">{sourceChangeText(change)}</p>
        <p className="problem-hint isolate">
          {[changeProblem(runs, change).hint, changedFileWords(runs, change)].filter(Boolean).join(' ')}
        </p>
        <div className="toast-actions">
          {choices.map(({ label, run }) => (
            <button key={label} type="button" className="link-button" onClick={run}>
              {label}
            </button>
          ))}
        </div>
      </div>
    </div>
  );
}
