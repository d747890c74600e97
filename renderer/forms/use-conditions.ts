/** The rows of a builder, kept in step with the text of a formula. */
import { useState } from 'react';
import {
  type ConditionRow,
  type Conditions,
  conditionsText,
  type ReadConditions,
  readConditions,
} from '../../core/formula/index.ts';

interface Draft {
  /** The formula that the rows were read from, or that they gave. */
  readonly text: string;
  readonly state: ReadConditions['state'];
  /** Rows, also those that are not finished and therefore not in the formula; of an unfinished formula the rows before. */
  readonly conditions: Conditions;
}

export const NEW_ROW: ConditionRow = { column: '', test: '==', values: [] };

/** A builder without conditions offers one to fill in. */
const NONE: Conditions = { joins: 'and', groups: [[NEW_ROW]] };

function draftOf(text: string, before: Conditions): Draft {
  if (text.trim() === '') return { text, state: 'rows', conditions: NONE };
  const read = readConditions(text);
  return { text, state: read.state, conditions: read.state === 'rows' ? read.conditions : before };
}

/** A change of the rows is written to the formula; a formula that was changed elsewhere is read. */
export function useConditions(text: string, onText: (text: string) => void) {
  const [draft, setDraft] = useState(() => draftOf(text, NONE));
  const current = draft.text === text ? draft : draftOf(text, draft.conditions);
  if (current !== draft) setDraft(current);
  const change = (changed: Conditions): void => {
    const groups = changed.groups.filter(({ length }) => length > 0);
    const conditions = groups.length === 0 ? NONE : { ...changed, groups };
    const next = conditionsText(conditions);
    setDraft({ text: next, state: 'rows', conditions });
    if (next !== text) onText(next);
  };
  return { state: current.state, conditions: current.conditions, change };
}
