/** Explains a cell's value: from the cell back through every step to the line of the file. */
import './explain.css';
import { Copy, FileText, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import type { ExplainedStep } from '../../core/protocol/inspection.ts';
import { FamilyIcon } from '../design/families.tsx';
import { columnName, count, shorten } from '../design/numbers.ts';
import { problemOf } from '../engine/problem-of.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { nodeName } from '../store/changes.ts';
import { exactText, shownText } from './cell-text.ts';
import { type CellPlace, explain } from './looks.ts';

type Answer = { readonly steps: readonly ExplainedStep[] } | { readonly problem: ProblemMessage };

export function ExplainPanel({ place, tableKey }: { place: CellPlace; tableKey: string | null }) {
  const { session, desktop, workbench } = useApp();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const panel = useRef<HTMLElement>(null);
  const { nodeId, column, row } = place;
  useEffect(() => {
    if (tableKey === null) return;
    const cancel = new AbortController();
    session
      .call('explainCell', { nodeId, column, row }, { signal: cancel.signal })
      .then((result) => !cancel.signal.aborted && setAnswer(result))
      .catch((error: unknown) => !cancel.signal.aborted && setAnswer({ problem: problemOf(error) }));
    return () => cancel.abort();
  }, [session, nodeId, column, row, tableKey]);
  useEffect(() => panel.current?.focus({ preventScroll: true }), [nodeId, column, row]);

  const close = (): void => {
    explain(null);
    document.querySelector<HTMLElement>('.grid')?.focus({ preventScroll: true });
  };
  const nameOf = (id: string): string =>
    nodeName(workbench.getState().document.current.nodes.find((node) => node.id === id));
  const copy = (): void => {
    if (answer === null || 'problem' in answer) return;
    void desktop.copyText(answer.steps.map((step) => asText(step, nameOf(step.nodeId))).join('\n'));
    workbench.announce('Copied');
  };
  return (
    <section
      className="explain"
      ref={panel}
      tabIndex={-1}
      aria-label="Explanation of the cell"
      data-explain
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <div className="explain-head">
        <h3 className="grow ellipsis">
          <span className="isolate">{columnName(column, 60)}</span>
          <span className="muted"> in row {count(row + 1)}</span>
        </h3>
        <button
          type="button"
          className="icon-button icon-button-small"
          aria-label="Copy the explanation"
          title="Copy"
          onClick={copy}
        >
          <Copy size={13} />
        </button>
        <button
          type="button"
          className="icon-button icon-button-small"
          aria-label="Close the explanation"
          title="Close (Esc)"
          onClick={close}
        >
          <X size={15} />
        </button>
      </div>
      <div className="scroll explain-body" tabIndex={0} role="region" aria-label="Steps of the value">
        {answer === null ? (
          <p className="muted">Following the value back…</p>
        ) : 'problem' in answer ? (
          <ProblemCard problem={{ ...answer.problem, severity: 'error' }} />
        ) : (
          <ol className="explain-steps">
            {merged(answer.steps).map((group) => (
              <Step key={keyOf(group[0])} group={group} nameOf={nameOf} />
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}

const keyOf = ({ nodeId, column, row }: ExplainedStep): string => JSON.stringify([nodeId, column, row]);

type Group = readonly [ExplainedStep, ...ExplainedStep[]];

/** Steps that passed the value on unchanged share one line. */
function merged(steps: readonly ExplainedStep[]): readonly Group[] {
  const groups: [ExplainedStep, ...ExplainedStep[]][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    const isPlain = (one: ExplainedStep): boolean => one.kind === 'same' && one.words === undefined;
    if (last !== undefined && isPlain(step) && isPlain(last[0]) && last.at(-1)?.uses[0]?.nodeId === step.nodeId) {
      last.push(step);
    } else groups.push([step]);
  }
  return groups;
}

function Step({ group, nameOf }: { group: Group; nameOf: (id: string) => string }) {
  const { workbench, view } = useApp();
  const [step] = group;
  const type = useWorkbench(({ document }) => document.current.nodes.find(({ id }) => id === step.nodeId)?.type ?? '');
  const value = valueText(step);
  const select = (id: string) => () => {
    workbench.select([id]);
    view.reveal([id]);
  };
  const isQuiet = step.kind === 'same' && step.words === undefined;
  return (
    <li className="explain-step" data-kind={step.kind} data-quiet={isQuiet || undefined}>
      <div className="explain-node">
        <FamilyIcon type={type} size={13} />
        {group.map(({ nodeId }) => (
          <button key={nodeId} type="button" className="explain-name ellipsis isolate" onClick={select(nodeId)}>
            {shorten(nameOf(nodeId), 40)}
          </button>
        ))}
        {isQuiet && <span className="muted">left it as it was</span>}
        {!isQuiet && (
          <span className="muted ellipsis isolate explain-column">
            {columnName(step.column, 40)}, row {count(step.row + 1)}
          </span>
        )}
      </div>
      {step.filled !== undefined && (
        <p className="explain-sum mono">
          {step.filled !== value && (
            <>
              <span className="isolate">{shorten(step.filled, 400)}</span> ={' '}
            </>
          )}
          <strong className="isolate">{value}</strong>
        </p>
      )}
      {step.formula !== undefined && <p className="explain-formula mono">{shorten(step.formula, 400)}</p>}
      {(step.kind === 'whole' || step.kind === 'combined') && (
        <p className="explain-sum mono">
          <strong className="isolate">{value}</strong>
        </p>
      )}
      {step.words !== undefined && <p className="explain-words">{step.words}</p>}
      {step.learned.length > 0 && (
        <dl className="explain-learned">
          {step.learned.map(({ column, name, text }) => (
            <div key={`${column} ${name}`}>
              <dt>
                {name}
                {step.uses.length > 1 && <span className="isolate"> of {columnName(column, 30)}</span>}
              </dt>
              <dd className="isolate">{text}</dd>
            </div>
          ))}
        </dl>
      )}
      {step.kind === 'read' && <Source step={step} value={value} />}
    </li>
  );
}

function Source({ step: { source, column }, value }: { step: ExplainedStep; value: string }) {
  if (source === undefined) {
    return (
      <p className="explain-sum mono">
        <span className="isolate">{columnName(column, 60)}</span> = <strong>{value}</strong>
      </p>
    );
  }
  const { text = value } = source;
  return (
    <p className="explain-source">
      <FileText size={13} aria-hidden="true" />
      <span>
        {placeText(source)} <span className="isolate">{source.file}</span>:{' '}
        <span className="isolate">{columnName(column, 60)}</span> ={' '}
        <strong className="mono isolate">
          {text === '' ? 'an empty cell' : shorten(textThere(source, value), 200)}
        </strong>
        {text !== value && text !== '' && <span className="muted"> (read as {value})</span>}
        {source.changed === true && <span className="muted"> (the file has changed since)</span>}
      </span>
    </p>
  );
}

/** Position of a cell in its file, up to the file's name. */
function placeText({ line, row, cell, folder }: NonNullable<ExplainedStep['source']>): string {
  if (line !== undefined) return `line ${count(line)} of`;
  if (cell !== undefined) return `cell ${cell} of`;
  return folder === undefined ? `row ${count(row ?? 0)} of` : `folder ${folder} of`;
}

/** Text at that position; files that are not text hold the value itself. */
const textThere = ({ text }: NonNullable<ExplainedStep['source']>, value: string): string =>
  text === undefined ? value : (text ?? 'no cell');

const valueText = ({ value, type }: ExplainedStep): string => {
  if (value === null) return 'missing';
  if (typeof value === 'number' && type !== 'datetime') return sixDigits(value);
  return shownText(value, type);
};

/** Same number of digits as in formulas, so that both sides of "=" match. */
function sixDigits(value: number): string {
  if (!Number.isFinite(value)) return shownText(value, 'number');
  const short = Number.isSafeInteger(value) ? value : Number(value.toPrecision(6));
  return String(short).replace(/-/g, '−');
}

/** One step as a line of text. */
export function asText(step: ExplainedStep, name: string): string {
  const value = step.value === null ? 'missing' : exactText(step.value, step.type);
  const where = `${name}: ${step.column}, row ${step.row + 1}`;
  if (step.source !== undefined)
    return `${placeText(step.source)} ${step.source.file}: ${step.column} = ${textThere(step.source, value)}`;
  if (step.filled !== undefined) return `${where} = ${step.filled} = ${value}   [${step.formula ?? ''}]`;
  return `${where} = ${value}${step.words === undefined ? '' : `   [${step.words}]`}`;
}
