/** At the foot of a source: the question what is to be predicted, or its answer. */
import { Target } from 'lucide-react';
import { guessTarget } from '../../core/advice/target-guess.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { useSurvey } from '../parts/use-survey.ts';
import { whenInspected } from '../parts/when-inspected.ts';
import { asksTarget, markOf } from '../store/target.ts';

/** Longer names would not fit beside the question. */
const MAX_LETTERS = 18;

export function TargetChip({ id, report }: { id: string; report: NodeReport | undefined }) {
  const asks = useWorkbench(({ document }) => asksTarget(document.current, id));
  const mark = useWorkbench(({ document }) => markOf(document.current, id));
  const columns = report?.columns;
  if (report === undefined || columns === undefined || columns.length < 2) return null;
  if (asks) return <Question id={id} report={report} />;
  if (mark === undefined || !columns.some(({ name }) => name === mark.column)) return null;
  return (
    <span className="step-target ellipsis isolate" title={`${shorten(mark.column)} is to be predicted`}>
      target: {shorten(mark.column, MAX_LETTERS)}
    </span>
  );
}

/** Leads to the question in the form. */
function Question({ id, report }: { id: string; report: NodeReport }) {
  const { workbench } = useApp();
  const survey = useSurvey(id);
  const guess = guessTarget(report.columns ?? [], survey);
  const ask = (): void => {
    workbench.select([id]);
    whenInspected(id, (form) =>
      form.querySelector<HTMLElement>('[data-target-question] button, [data-target-question] input')?.focus(),
    );
  };
  return (
    <button
      type="button"
      className="step-ask nodrag nopan"
      title="What do you want to predict?"
      // The canvas would take these keys for the step.
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
      }}
      onClick={(event) => {
        event.stopPropagation();
        ask();
      }}
    >
      <Target size={11} aria-hidden="true" />
      <span className="ellipsis isolate">
        {guess === null ? 'Predict which column?' : `Predict ${shorten(guess.name, MAX_LETTERS)}?`}
      </span>
    </button>
  );
}
