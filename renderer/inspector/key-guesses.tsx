/** Pairs of columns that may be the key, by their names and values. */
import type { KeyPair } from '../../core/operators/kit/key-pairs.ts';
import { columnName, percent } from '../design/numbers.ts';
import { useQuestion } from '../parts/use-question.ts';

interface KeyGuessesProps {
  /** Nodes that feed the join: left and right. */
  readonly tables: readonly [string, string];
  /** Pairs by which the tables are joined now. */
  readonly inUse: readonly KeyPair[];
  /** Whether a person chose these pairs. */
  readonly isGiven: boolean;
  readonly onPairs: (pairs: readonly KeyPair[]) => void;
}

export function KeyGuesses({ tables: [left, right], inUse, isGiven, onPairs }: KeyGuessesProps) {
  const { result } = useQuestion('guessKeys', { left, right }, [left, right]);
  const isNew = (guess: { readonly left: string; readonly right: string }): boolean =>
    !inUse.some(([a, b]) => a === guess.left && b === guess.right);
  const guesses = (result?.guesses ?? []).filter(isNew);
  if (guesses.length === 0) return null;
  return (
    <ul className="key-guesses" aria-label="Guesses of the key">
      {guesses.map((guess) => {
        const pair: KeyPair = [guess.left, guess.right];
        const words = `${columnName(guess.left, 40)} = ${columnName(guess.right, 40)}`;
        return (
          <li key={words} className="key-guess">
            <span className="isolate key-guess-pair">{words}</span>
            <span className="muted">
              {guess.isSameName ? 'same name, ' : ''}
              {percent(guess.found)} of the values found
            </span>
            <button
              type="button"
              className="link-button"
              aria-label={`${isGiven ? 'Add' : 'Use'} ${words}`}
              onClick={() => onPairs(isGiven ? [...inUse, pair] : [pair])}
            >
              {isGiven ? 'Add' : 'Use'}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
