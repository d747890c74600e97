/** A condition: rows to choose from, and the formula that they write. */
import { useEffect, useId, useRef, useState } from 'react';
import type { Completion } from '../../core/formula/index.ts';
import { ConditionBuilder } from './condition-builder.tsx';
import type { EditorProps } from './control.ts';
import { FormulaEditor } from './formula-editor.tsx';

interface ConditionEditorProps extends Omit<EditorProps, 'meta'> {
  readonly label: string;
  /** Further completions beside columns and functions. */
  readonly more?: readonly Completion[];
  /** False where the rows are counted elsewhere. */
  readonly isCounted?: boolean;
  /** Whether a text is no formula of a row. */
  readonly isOther?: (text: string) => boolean;
}

export function ConditionEditor({ label, isCounted, isOther, ...formula }: ConditionEditorProps) {
  const { value, onChange, columns, table } = formula;
  const text = typeof value === 'string' ? value : '';
  const { held, hold, release } = useHeld();
  const shown = held ?? text;
  const hasRows = isOther?.(shown) !== true;
  const titleId = useId();
  return (
    <div className="condition-editor">
      {hasRows && (
        <ConditionBuilder
          text={shown}
          counted={text}
          onText={(next) => {
            release(0);
            onChange(next);
          }}
          columns={columns}
          table={table}
          label={`${label} in rows`}
          isCounted={isCounted}
        />
      )}
      <div
        className="condition-formula"
        role="group"
        aria-labelledby={hasRows ? titleId : undefined}
        onFocus={() => hold(text)}
        onBlur={() => release(RELEASE_MS)}
      >
        {hasRows && (
          <p id={titleId} className="field-meaning">
            As a formula
          </p>
        )}
        <FormulaEditor {...formula} />
      </div>
    </div>
  );
}

/** A press that takes the focus from the formula ends before the rows change and move what was pressed. */
const RELEASE_MS = 300;

/**
 * The formula from before it was typed in: the rows stand above the field, and would push it away if they followed each
 * key. They follow once the field is left.
 */
function useHeld() {
  const [held, setHeld] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    held,
    hold(text: string): void {
      clearTimeout(timer.current);
      setHeld((before) => before ?? text);
    },
    release(after: number): void {
      clearTimeout(timer.current);
      if (after === 0) setHeld(null);
      else timer.current = setTimeout(() => setHeld(null), after);
    },
  };
}
