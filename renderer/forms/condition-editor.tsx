/** A condition: rows to choose from, and the formula that they write. */
import { useEffect, useId, useState } from 'react';
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
  /** True for a text that is no formula of a row. */
  readonly isOther?: boolean;
}

export function ConditionEditor({ label, isCounted, isOther = false, ...formula }: ConditionEditorProps) {
  const { value, onChange, columns, table } = formula;
  const text = typeof value === 'string' ? value : '';
  const [isTyping, setTyping] = useState(false);
  const shown = useSettled(text, isTyping);
  const titleId = useId();
  return (
    <div className="condition-editor">
      {!isOther && (
        <ConditionBuilder
          text={shown}
          onText={onChange}
          columns={columns}
          table={table}
          label={`${label} in rows`}
          isCounted={isCounted}
        />
      )}
      <div
        className="condition-formula"
        role="group"
        aria-labelledby={titleId}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
      >
        {!isOther && (
          <p id={titleId} className="field-meaning">
            As a formula
          </p>
        )}
        <FormulaEditor {...formula} />
      </div>
    </div>
  );
}

/** Pause in typing after which the rows follow the formula: they stand above it, and must not push it away at each key. */
const PAUSE_MS = 600;

/** The text; while it is typed, the one before until the typing pauses. */
function useSettled(text: string, isTyping: boolean): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    if (!isTyping || settled === text) return;
    const timer = setTimeout(() => setSettled(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, isTyping, settled]);
  if (!isTyping && settled !== text) setSettled(text);
  return isTyping ? settled : text;
}
