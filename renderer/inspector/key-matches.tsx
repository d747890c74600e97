/** Rows of both tables that have partners by the key, and rows of the result, before the join runs. */
import { joinedRows, type KeyPair } from '../../core/operators/kit/key-pairs.ts';
import { useQuestion } from '../parts/use-question.ts';
import { type Matches, leftText, resultText, rightText } from './match-words.ts';

interface KeyMatchesProps {
  /** Nodes that feed the join: left and right. */
  readonly tables: readonly [string, string];
  readonly pairs: readonly KeyPair[];
  /** Which rows the result has. */
  readonly how: unknown;
}

export function KeyMatches({ tables: [left, right], pairs, how }: KeyMatchesProps) {
  const { result, problem, isOld } = useQuestion(
    'matchKeys',
    pairs.length === 0 ? null : { left, right, keys: pairs.map(([a, b]) => [a, b]) },
    [left, right],
  );
  if (pairs.length === 0) return null;
  if (result === null) return <p className="field-meaning">{problem?.message ?? 'Counting the partners…'}</p>;
  return <Facts matches={result} how={how} isOld={isOld} />;
}

function Facts({ matches, how, isOld }: { matches: Matches; how: unknown; isOld: boolean }) {
  const rows = joinedRows(how, matches.rows, matches);
  return (
    <div className="key-matches" role="status" data-old={isOld || undefined}>
      <dl className="facts">
        <div>
          <dt>Left</dt>
          <dd>{leftText(matches, how)}</dd>
        </div>
        <div>
          <dt>Right</dt>
          <dd>{rightText(matches, how)}</dd>
        </div>
        {rows !== null && (
          <div>
            <dt>Result</dt>
            <dd>{resultText(rows, matches)}</dd>
          </div>
        )}
      </dl>
      {matches.isEstimate && <p className="field-help">Estimates, from a sample of the keys.</p>}
    </div>
  );
}
