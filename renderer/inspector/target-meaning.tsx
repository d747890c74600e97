/** Meaning of the output of a model that learns from this pipeline, displayed at the step that sets the target. */
import { useEffect, useState } from 'react';
import type { TargetMeaning as Meaning } from '../../core/protocol/exports.ts';
import { brief, count, daysText, exact, plural, shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { endsAfter } from '../store/reach.ts';

/** Maximum number of listed classes; the rest is counted. */
const MAX_LISTED = 30;

export function TargetMeaning({ id }: { id: string }) {
  const { session } = useApp();
  // The model learns from the table at the end of the graph; if there are several ends, from the first.
  const end = useWorkbench(({ document }) => endsAfter(document.current, id)[0] ?? id);
  const report = useWorkbench(({ runs }) => runs.reports.get(end));
  const [meaning, setMeaning] = useState<Meaning | null>(null);

  useEffect(() => {
    if (report?.state !== 'done') return;
    const cancel = new AbortController();
    session
      .call('targetMeaning', { nodeId: end }, { signal: cancel.signal })
      .then((found) => !cancel.signal.aborted && setMeaning(found.meaning))
      // Fails while a run is under way, whose end brings another report.
      .catch(() => !cancel.signal.aborted && setMeaning(null));
    return () => cancel.abort();
  }, [session, end, report]);

  if (meaning === null) return null;
  return (
    <section className="inspector-part" data-target-meaning={meaning.kind}>
      <h3 className="inspector-title">What a model’s output will mean</h3>
      <Explained meaning={meaning} />
    </section>
  );
}

function Explained({ meaning }: { meaning: Meaning }) {
  switch (meaning.kind) {
    case 'refused':
      return <ProblemCard problem={{ ...meaning.problem, severity: 'warning' }} />;
    case 'same':
      return <p className="field-help">“{shorten(meaning.column, 60)}” itself: no step changes the target.</p>;
    case 'classes':
      return <Classes meaning={meaning} />;
    case 'number':
      return <Scale meaning={meaning} />;
  }
}

const labelText = (label: string | number | boolean | null): string =>
  label === null ? 'missing' : shorten(String(label), 80);

function Classes({ meaning }: { meaning: Extract<Meaning, { kind: 'classes' }> }) {
  const { classes, total, width } = meaning;
  const shown = classes.slice(0, MAX_LISTED);
  return (
    <>
      <p className="field-help">
        {width === 1
          ? `The code of a class, or ${plural(total, 'column')} of which the largest wins.`
          : `${plural(width, 'column')}, counted from 0: the largest wins.`}
      </p>
      <dl className="facts">
        {shown.map(({ label, code }, index) => (
          <div key={index}>
            <dt className="mono">{code === null ? 'none of them' : `${exact(code)} →`}</dt>
            <dd className="isolate">{labelText(label)}</dd>
          </div>
        ))}
      </dl>
      {total > shown.length && <p className="field-help">… and {count(total - shown.length)} more.</p>}
    </>
  );
}

/** Days and minutes, in UTC. */
function dateText(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString().slice(0, 16).replace('T', ' ');
}

function Scale({ meaning }: { meaning: Extract<Meaning, { kind: 'number' }> }) {
  const { column, linear, samples, steps, type } = meaning;
  const isDate = type === 'datetime';
  const text = (value: number): string => (isDate ? dateText(value) : brief(value));
  const after = `A number after ${steps.join(', ')}`;
  if (linear !== null) {
    const { at0, perUnit } = linear;
    const change = isDate ? daysText(Math.abs(perUnit)) : brief(Math.abs(perUnit));
    return (
      <>
        <p className="field-help">{after}.</p>
        <dl className="facts">
          <div>
            <dt className="mono">0 =</dt>
            <dd>
              {text(at0)} <span className="muted">of “{shorten(column, 40)}”</span>
            </dd>
          </div>
          <div>
            <dt className="mono">1 =</dt>
            <dd>
              {change} {perUnit < 0 ? 'less' : 'more'}
            </dd>
          </div>
        </dl>
      </>
    );
  }
  return (
    <>
      <p className="field-help">
        {after}; what it stands for in “{shorten(column, 40)}”:
      </p>
      <dl className="facts">
        {samples.map(({ prediction, value }) => (
          <div key={prediction}>
            <dt className="mono">{exact(prediction)} →</dt>
            <dd>{text(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
