/** Conditions as rows, joined by and or or, in groups one level deep; below them the number of rows in which they hold. */
import './conditions.css';
import { Plus } from 'lucide-react';
import { Fragment, useLayoutEffect, useRef } from 'react';
import { type ConditionRow as Row, isFinished, otherWord, rowText } from '../../core/formula/index.ts';
import { useQuestion } from '../parts/use-question.ts';
import { ConditionGroup } from './condition-group.tsx';
import { holdsText, rowCountText } from './condition-words.ts';
import type { Columns } from './control.ts';
import { NEW_ROW, useConditions } from './use-conditions.ts';

interface ConditionBuilderProps {
  /** The formula that the rows show. */
  readonly text: string;
  /** The formula whose rows are counted: another one while it is typed. Rows cannot be changed until they show it. */
  readonly counted: string;
  readonly onText: (text: string) => void;
  readonly columns: Columns;
  /** Node whose table has the columns. */
  readonly table: string | undefined;
  readonly label: string;
  /** False where the rows are counted elsewhere. */
  readonly isCounted?: boolean | undefined;
}

const JOIN_WORDS = { and: 'All of these hold', or: 'At least one of these holds' } as const;

export function ConditionBuilder({
  text,
  counted,
  onText,
  columns,
  table,
  label,
  isCounted = true,
}: ConditionBuilderProps) {
  const { state, conditions, change } = useConditions(text, onText);
  const { joins, groups } = conditions;
  const rows = groups.flat();
  const { found, total, isOld } = useFound(counted, rows, isCounted ? table : undefined);
  const box = useRef<HTMLFieldSetElement>(null);
  /** Number of the row that gets the focus once it is drawn. */
  const next = useRef<number | null>(null);
  const focusNext = (number: number): void => {
    next.current = number;
  };
  useLayoutEffect(() => {
    if (next.current === null || box.current === null) return;
    const number = Math.min(next.current, box.current.querySelectorAll('[data-condition]').length);
    box.current.querySelector<HTMLElement>(`[data-condition="${number}"] input`)?.focus();
    next.current = null;
  }, [conditions]);

  const setGroups = (changed: readonly (readonly Row[])[]): void => change({ joins, groups: changed });
  const holds = (
    <p className="condition-total" role="status" data-old={isOld || undefined}>
      {total}
    </p>
  );
  if (state === 'formula')
    return (
      <div className="conditions">
        <p className="field-meaning">Rows cannot show this condition: it stays a formula.</p>
        {holds}
      </div>
    );
  return (
    <fieldset className="conditions" ref={box} disabled={state === 'unfinished' || text !== counted}>
      <legend className="visually-hidden">{label}</legend>
      {groups.length > 1 && (
        <select
          className="select"
          aria-label="How the conditions are joined"
          value={joins}
          onChange={({ target }) => change({ joins: target.value === 'or' ? 'or' : 'and', groups })}
        >
          <option value="and">{JOIN_WORDS.and}</option>
          <option value="or">{JOIN_WORDS.or}</option>
        </select>
      )}
      {groups.map((group, index) => (
        <Fragment key={index}>
          {index > 0 && <p className="condition-join">{joins}</p>}
          <ConditionGroup
            rows={group}
            joins={otherWord(joins)}
            first={groups.slice(0, index).flat().length + 1}
            columns={columns}
            table={table}
            found={found}
            onRows={(changed) => setGroups(groups.map((old, at) => (at === index ? changed : old)))}
            onFocusNext={focusNext}
          />
        </Fragment>
      ))}
      {rows.some(isFinished) && (
        <button
          type="button"
          className="link-button row-add"
          onClick={() => {
            focusNext(rows.length + 1);
            setGroups([...groups, [NEW_ROW]]);
          }}
        >
          <Plus size={13} aria-hidden="true" /> {joins} …
        </button>
      )}
      {state === 'unfinished' && (
        <p className="field-help">The formula is not complete: until it is, these are the rows before.</p>
      )}
      {holds}
    </fieldset>
  );
}

/** The numbers of rows in which the whole condition and each of its rows hold, in words. */
function useFound(text: string, rows: readonly Row[], table: string | undefined) {
  const isEmpty = table === undefined || text.trim() === '';
  const formulas = [text, ...rows.filter(isFinished).map(rowText)];
  const { args, result, isOld } = useQuestion(
    'countRows',
    isEmpty ? null : { nodeId: table, formulas },
    table === undefined ? [] : [table],
  );
  const counts = new Map(args?.formulas.map((formula, index) => [formula, result?.counts[index] ?? null]));
  const all = result?.counts[0] ?? null;
  return {
    isOld,
    total: isEmpty || result === null || all === null ? '' : holdsText(all, result),
    found: (row: Row): string | null | undefined => {
      if (table === undefined) return undefined;
      const count = isFinished(row) ? (counts.get(rowText(row)) ?? null) : null;
      return count === null || result === null ? null : rowCountText(count, result);
    },
  };
}
