/** What a source found of how its file is written: how sure it is, and the next best choice. */
import { useState } from 'react';
import type { ParamMeta } from '../../core/operators/kit/params.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { certaintyOf, foundText } from './finding-words.ts';

export type Finding = NonNullable<NodeReport['findings']>[string];

interface FoundProps {
  readonly meta: ParamMeta;
  readonly finding: Finding;
  /** Stores a value as chosen. */
  readonly choose: (value: unknown) => void;
}

/** The runner-up as a button; where the finding is a guess, a question with both as answers. */
export function Found({ meta, finding, choose }: FoundProps) {
  const { value, confidence, runnerUp } = finding;
  /** The guess that was kept: it is stored already, and not asked about again. */
  const [kept, keep] = useState<unknown>(undefined);
  const certainty = certaintyOf(confidence);
  const found = foundText(meta, value);
  if (runnerUp === null || kept === value) return null;
  const other = foundText(meta, runnerUp.value);
  const useOther = (
    <button type="button" className="button" onClick={() => choose(runnerUp.value)} title={runnerUp.evidence}>
      Use {other}
    </button>
  );
  if (certainty !== 'a guess') {
    return (
      <p className="found" data-certainty={certainty}>
        <span className="muted">
          {found} is {certainty}. Next: {other}.
        </span>{' '}
        {useOther}
      </p>
    );
  }
  return (
    <fieldset className="found" data-certainty={certainty}>
      <legend>
        {meta.label}: is it {found}?
      </legend>
      <p>It is a guess. {runnerUp.evidence}</p>
      <button
        type="button"
        className="button"
        onClick={() => {
          keep(value);
          choose(value);
        }}
      >
        Keep {found}
      </button>{' '}
      {useOther}
    </fieldset>
  );
}
