/** On a source: a proposed preparation with a reason for each step, added as one undoable change. */
import { Sparkles } from 'lucide-react';
import { useEffect, useId, useMemo, useState } from 'react';
import type { Survey } from '../../core/advice/advice.ts';
import { NOT_NEEDED } from '../../core/advice/measured.ts';
import { PURPOSE_WORDS } from '../../core/advice/purpose.ts';
import { insertSteps, suggest } from '../../core/advice/suggest.ts';
import { likelyTarget } from '../../core/advice/target-guess.ts';
import { DEFAULT_PURPOSE, PURPOSES } from '../../core/ir/purpose.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { FamilyIcon } from '../design/families.tsx';
import { columnName, plural } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { nodeName } from '../store/changes.ts';
import { blockOf } from '../store/placement.ts';
import { markAfter } from '../store/target.ts';

export function Suggestion({ id }: { id: string }) {
  const { surveys, tables } = useApp();
  const key = useWorkbench(() => tables.keyOf(id));
  const [survey, setSurvey] = useState<Survey | null>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open || key === null) return;
    let isCurrent = true;
    void surveys.of(id).then((found) => isCurrent && setSurvey(found ?? null));
    return () => {
      isCurrent = false;
    };
  }, [open, surveys, id, key]);
  if (!open) {
    return (
      <button type="button" className="button suggestion-button" disabled={key === null} onClick={() => setOpen(true)}>
        <Sparkles size={14} aria-hidden="true" /> Suggest a preparation
      </button>
    );
  }
  return (
    <section className="suggestion" aria-label="Suggested preparation" data-suggestion>
      <h3 className="inspector-title">Suggested preparation</h3>
      {survey === null ? (
        <p className="muted">Looking at the columns…</p>
      ) : (
        <Proposal id={id} survey={survey} onClose={() => setOpen(false)} />
      )}
    </section>
  );
}

function Proposal({ id, survey, onClose }: { id: string; survey: Survey; onClose: () => void }) {
  const { workbench, view } = useApp();
  const field = useId();
  const name = useWorkbench(({ document }) => nodeName(document.current.nodes.find((node) => node.id === id)));
  const remembered = useWorkbench(({ document }) => document.current.purpose);
  const [purpose, setPurpose] = useState(remembered ?? DEFAULT_PURPOSE);
  // What the person said when asked for the target.
  const mark = useWorkbench(({ document }) => markAfter(document.current, id));
  const [target, setTarget] = useState(() => {
    if (mark !== undefined) return mark.column;
    return workbench.getState().document.current.no_target === true ? null : likelyTarget(survey);
  });
  const [left, setLeft] = useState<ReadonlySet<number>>(new Set());
  const steps = useMemo(
    () =>
      suggest(survey, { target, purpose }).filter(
        ({ type }) => target !== mark?.column || operatorOf(type)?.marksTarget !== true,
      ),
    [survey, target, purpose, mark],
  );
  const chosen = steps.filter((_, index) => !left.has(index));
  const position = survey.columns.findIndex((column) => column.name === target);

  const insert = (): void => {
    let ids: string[] = [];
    workbench.edit(`Suggested preparation of ${name}`, (draft) => {
      draft.purpose = purpose;
      ids = insertSteps(draft, mark?.nodeId ?? id, chosen);
      blockOf(draft, ids);
    });
    workbench.select(ids.slice(-1));
    view.showOpened();
    workbench.announce(`${plural(ids.length, 'step')} added. Undo takes them back.`);
    onClose();
  };
  return (
    <>
      <fieldset className="suggestion-purposes">
        <legend className="field-label">What is it for?</legend>
        {PURPOSES.map((option) => (
          <label key={option}>
            <input
              type="radio"
              name={`${field}-purpose`}
              checked={option === purpose}
              aria-describedby={`${field}-${option}`}
              onChange={() => {
                setPurpose(option);
                setLeft(new Set());
              }}
            />
            {PURPOSE_WORDS[option].label}
            <span className="visually-hidden" id={`${field}-${option}`}>
              {PURPOSE_WORDS[option].about}
            </span>
          </label>
        ))}
        <p aria-hidden="true">{PURPOSE_WORDS[purpose].about}</p>
      </fieldset>
      <label className="field-label" htmlFor={field}>
        To be predicted
      </label>
      <select
        id={field}
        className="select"
        value={position}
        onChange={({ target: { value } }) => {
          setTarget(survey.columns[Number(value)]?.name ?? null);
          setLeft(new Set());
        }}
      >
        <option value={-1}>(nothing)</option>
        {survey.columns.map((column, index) => (
          <option key={column.name} value={index}>
            {columnName(column.name, 60)}
          </option>
        ))}
      </select>
      <ol className="suggestion-steps">
        {steps.map(({ type, reason, measured }, index) => (
          <li key={`${type}-${index}`}>
            <label>
              <input
                type="checkbox"
                checked={!left.has(index)}
                onChange={({ target: { checked } }) => {
                  const next = new Set(left);
                  if (checked) next.delete(index);
                  else next.add(index);
                  setLeft(next);
                }}
              />
              <FamilyIcon type={type} size={13} />
              <strong>{operatorOf(type)?.label ?? type}</strong>
            </label>
            <p className="isolate">{reason}</p>
            {measured !== undefined && <p>Measured: {measured}.</p>}
          </li>
        ))}
      </ol>
      {steps.length === 0 && <p className="muted">There is no column that a model could learn from.</p>}
      {steps.length > 0 && NOT_NEEDED[purpose] !== undefined && <p className="muted">{NOT_NEEDED[purpose]}</p>}
      <div className="suggestion-actions">
        <button type="button" className="button button-primary" disabled={chosen.length === 0} onClick={insert}>
          Add {plural(chosen.length, 'step')}
        </button>
        <button type="button" className="button" onClick={onClose}>
          Not now
        </button>
      </div>
    </>
  );
}
