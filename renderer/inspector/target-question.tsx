/** On a source: asks once what is to be predicted, with a guess; later displays the answer. */
import './target-question.css';
import { Target } from 'lucide-react';
import { useId } from 'react';
import { guessTarget } from '../../core/advice/target-guess.ts';
import { targetStep } from '../../core/advice/target-question.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { columnName } from '../design/numbers.ts';
import { ColumnPicker } from '../forms/column-picker.tsx';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { takeColumnAction } from '../parts/take-column-action.ts';
import { useSurvey } from '../parts/use-survey.ts';
import { asksTarget, isTargetDeclined, markOf } from '../store/target.ts';

export function TargetQuestion({ id }: { id: string }) {
  const report = useWorkbench(({ runs }) => runs.reports.get(id));
  const isAsked = useWorkbench(({ document }) => asksTarget(document.current, id));
  const columns = report?.columns;
  if (report === undefined || columns === undefined || columns.length < 2) return null;
  return isAsked ? <Question id={id} report={report} /> : <Answer id={id} report={report} />;
}

function Question({ id, report }: { id: string; report: NodeReport }) {
  const app = useApp();
  const title = useId();
  const survey = useSurvey(id);
  const columns = report.columns ?? [];
  const guess = guessTarget(columns, survey);
  const mark = (name: string): void =>
    takeColumnAction(app, { nodeId: id, report }, [name], { step: targetStep(name), label: 'Set as target' });
  const setNone = (): void => {
    app.workbench.edit('Nothing to predict yet', (draft) => {
      draft.no_target = true;
    });
    app.workbench.announce('Nothing to predict yet. You are not asked again.');
  };
  return (
    <section className="target-question" aria-labelledby={title} data-target-question>
      <h3 className="inspector-title" id={title}>
        What do you want to predict?
      </h3>
      {guess !== null && (
        <>
          <button
            type="button"
            className="button button-primary target-question-guess"
            aria-describedby={`${title}-reason`}
            onClick={() => mark(guess.name)}
          >
            <Target size={14} aria-hidden="true" />
            <span className="ellipsis isolate">{columnName(guess.name, 60)}</span>
          </button>
          <p className="target-question-reason" id={`${title}-reason`}>
            {guess.reason}
          </p>
        </>
      )}
      <div className="target-question-more">
        <ColumnPicker
          columns={columns}
          value={null}
          placeholder={guess === null ? 'choose a column' : 'another column'}
          aria-label="Column to predict"
          onChange={(name) => name !== null && mark(name)}
        />
        <button type="button" className="button" onClick={setNone}>
          Nothing yet
        </button>
      </div>
    </section>
  );
}

function Answer({ id, report }: { id: string; report: NodeReport }) {
  const { workbench, view } = useApp();
  const mark = useWorkbench(({ document }) => markOf(document.current, id));
  const isNone = useWorkbench(({ document }) => isTargetDeclined(document.current, id));
  if (mark !== undefined && report.columns?.some(({ name }) => name === mark.column) === true) {
    return (
      <p className="target-answer" data-target-answer>
        <span className="ellipsis isolate">To be predicted: {columnName(mark.column, 60)}</span>
        <button
          type="button"
          className="link-button"
          onClick={() => {
            workbench.select([mark.nodeId]);
            view.reveal([mark.nodeId]);
          }}
        >
          Change
        </button>
      </p>
    );
  }
  if (!isNone) return null;
  return (
    <p className="target-answer" data-target-answer>
      Nothing to predict yet.
      <button
        type="button"
        className="link-button"
        onClick={() =>
          workbench.edit('Choose what to predict', (draft) => {
            delete draft.no_target;
          })
        }
      >
        Choose a column
      </button>
    </p>
  );
}
