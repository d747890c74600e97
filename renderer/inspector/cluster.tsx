/** One group of spellings: whether they become one, and which. */
import { useId, useState } from 'react';
import type { CallResult } from '../../core/protocol/engine.ts';
import { count, shorten } from '../design/numbers.ts';

interface ClusterProps {
  /** Most frequent first. */
  readonly values: CallResult<'valueClusters'>['clusters'][number];
  /** The text that all of them become; null if they stay apart. */
  readonly kept: string | null;
  /** Null leaves each as it is. */
  readonly onKeep: (keep: string | null) => void;
}

const OTHER = 'other';

/** Spellings of a group that are displayed at once. */
const MAX_LISTED = 12;

export function Cluster({ values, kept, onKeep }: ClusterProps) {
  const id = useId();
  const first = values[0]?.value ?? '';
  const [wanted, setWanted] = useState(kept ?? first);
  const keep = kept ?? wanted;
  const [isTyped, setTyped] = useState(!values.some(({ value }) => value === keep));
  const choose = (text: string): void => {
    setWanted(text);
    if (kept !== null && text !== '') onKeep(text);
  };
  const shown = values.slice(0, MAX_LISTED);
  return (
    <li className="cluster" data-united={kept !== null || undefined}>
      <div className="cluster-head">
        <input
          type="checkbox"
          id={id}
          aria-label={`Unite ${values.length} spellings of “${shorten(first, 60)}”`}
          checked={kept !== null}
          disabled={keep === ''}
          onChange={({ target }) => onKeep(target.checked ? keep : null)}
        />
        <label htmlFor={id}>keep</label>
        <select
          className="select"
          aria-label={`Spelling to keep of “${shorten(first, 60)}”`}
          value={isTyped ? OTHER : `=${keep}`}
          onChange={({ target }) => {
            setTyped(target.value === OTHER);
            if (target.value !== OTHER) choose(target.value.slice(1));
          }}
        >
          {values.map(({ value }) => (
            <option key={value} value={`=${value}`}>
              {shorten(value, 60)}
            </option>
          ))}
          <option value={OTHER}>another spelling…</option>
        </select>
      </div>
      {isTyped && (
        <input
          className="input"
          type="text"
          aria-label="Another spelling"
          value={keep}
          spellCheck={false}
          onChange={({ target }) => choose(target.value)}
        />
      )}
      <ul className="cluster-values">
        {shown.map(({ value, count: rows }) => (
          <li key={value} data-kept={value === keep || undefined}>
            <span className="ellipsis isolate value-text" title={shorten(value, 500)}>
              {value}
            </span>
            <span className="muted">{count(rows)}</span>
          </li>
        ))}
        {values.length > shown.length && <li className="muted">and {count(values.length - shown.length)} more</li>}
      </ul>
    </li>
  );
}
