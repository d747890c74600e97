/** What a source found of how its file is written: how sure it is, and the next best choice. */
import { useState } from 'react';
import type { ParamMeta } from '../../core/operators/kit/params.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { certaintyOf, choiceText } from './finding-words.ts';
import type { Choice } from './raw-lines.tsx';

export type Finding = NonNullable<NodeReport['findings']>[string];

interface FoundProps {
  readonly name: string;
  readonly meta: ParamMeta;
  readonly finding: Finding;
  /** Stores a value as chosen. */
  readonly choose: (value: unknown) => void;
  /** Displays a choice before it is taken; null where none is under pointer or focus. */
  readonly preview: (choice: Choice | null) => void;
}

/** The runner-up as a button; where the finding is a guess, a question with both as answers. */
export function Found({ name, meta, finding, choose, preview }: FoundProps) {
  const { value, confidence, runnerUp } = finding;
  /** The guess that was kept: it is stored already, and not asked about again. */
  const [kept, keep] = useState<unknown>(undefined);
  const certainty = certaintyOf(confidence);
  const found = choiceText(name, meta, value);
  if (runnerUp === null || kept === value) return null;
  const other = choiceText(name, meta, runnerUp.value);
  const take = (chosen: unknown): void => {
    preview(null);
    choose(chosen);
  };
  const shows = (choice: Choice) => ({
    onPointerEnter: () => preview(choice),
    // What has the focus stays displayed.
    onPointerLeave: ({ currentTarget }: { currentTarget: Element }) => {
      if (currentTarget !== document.activeElement) preview(null);
    },
    onFocus: () => preview(choice),
    onBlur: () => preview(null),
  });
  const useOther = (
    <button
      type="button"
      className="button"
      onClick={() => take(runnerUp.value)}
      title={runnerUp.evidence}
      {...shows({ name, value: runnerUp.value, label: other })}
    >
      Use: {other}
    </button>
  );
  if (certainty !== 'a guess') {
    return (
      <p className="found" data-certainty={certainty}>
        <span className="muted">
          Found: {found}, {certainty}. Next: {other}.
        </span>{' '}
        {useOther}
      </p>
    );
  }
  return (
    <fieldset className="found" data-certainty={certainty}>
      <legend>
        {meta.label}: {found}?
      </legend>
      <p>It is a guess. {runnerUp.evidence}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          keep(value);
          take(value);
        }}
        {...shows({ name, value, label: found })}
      >
        Keep: {found}
      </button>{' '}
      {useOther}
    </fieldset>
  );
}
