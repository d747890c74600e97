/** Advice about a step. Several pieces are folded to one line, so that the form stays in sight. */
import { Info, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { plural } from '../design/numbers.ts';
import { AdviceCard } from '../parts/advice-card.tsx';
import { useWorkbench } from '../parts/app-context.ts';
import { adviceOf } from '../store/data-check.ts';
import { isUnfinished, problemsOf } from '../store/problems.ts';

/** Shared by all steps: a person who unfolds it at one step wants to read it at the next one, too. */
const fold = createStore(() => ({ isOpen: false }));

export function StepAdvice({ id }: { id: string }) {
  const all = useWorkbench(adviceOf);
  const isOpen = useStore(fold, (state) => state.isOpen);
  const cure = useWorkbench((state) =>
    problemsOf(state).get(id)?.some(isUnfinished) === true ? state.runs.begun.get(id)?.cure : undefined,
  );
  const own = all.filter(({ nodeId }) => nodeId === id);
  const advice = cure == null ? own : [cure, ...own];
  const cards = advice.map((one) => <AdviceCard key={`${one.rule}-${one.columns.join()}`} advice={one} />);
  if (advice.length < 2) return cards;
  const tone = advice.some(({ severity }) => severity === 'warning') ? 'warning' : 'info';
  const Icon = tone === 'warning' ? TriangleAlert : Info;
  return (
    <details
      className="step-advice"
      open={isOpen}
      onToggle={({ currentTarget }) => fold.setState({ isOpen: currentTarget.open })}
    >
      <summary className="problem" data-tone={tone}>
        <Icon size={15} aria-label={tone === 'warning' ? 'Warning' : 'Hint'} role="img" />
        {plural(advice.length, 'thing')} to look at
      </summary>
      {cards}
    </details>
  );
}
