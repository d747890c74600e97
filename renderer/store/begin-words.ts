/** Why a new step takes no column of a table, in words. */
import { listed, named } from '../../core/advice/advice.ts';
import { UNSET } from '../../core/graph/validate.ts';
import type { ColumnType } from '../../core/ir/types.ts';
import { type Beginning, beginningOf } from '../../core/operators/kit/begin.ts';
import type { ColumnFacts, Misfit } from '../../core/operators/kit/column-facts.ts';
import type { Operator } from '../../core/operators/kit/operator.ts';
import { metaOf } from '../../core/operators/kit/params.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { capitalised } from '../design/numbers.ts';

export const takesOf = ({ params }: Operator): readonly ColumnType[] =>
  metaOf(params.shape['columns'] as never).takes ?? [];

const words: Readonly<Record<ColumnType, string>> = {
  number: 'numbers',
  category: 'categories',
  text: 'text',
  boolean: 'true/false values',
  datetime: 'dates',
};

const reasons: Readonly<Record<Misfit, readonly [one: string, several: string, hint: string]>> = {
  missing: ['has missing cells', 'have missing cells', 'Fill missing cells before this step.'],
  empty: ['has no known cell', 'have no known cell', 'Choose a column with cells.'],
  fractions: ['has fractions', 'have fractions', 'Choose a column of whole numbers.'],
  range: [
    'has numbers that it does not take',
    'have numbers that it does not take',
    'Choose other columns, or clip these before this step.',
  ],
  read: ['needs no reading', 'need no reading', 'Choose columns of text.'],
  unreadable: ['cannot be read', 'cannot be read', 'Choose columns whose cells are written so, or set the marks.'],
};

interface Reason {
  /** A sentence without its capital letter. */
  readonly message: string;
  readonly hint: string;
}

function reasonOf(takes: readonly ColumnType[], { misfits }: Beginning): Reason {
  const [first] = misfits;
  if (first === undefined) {
    return {
      message: 'none here is of a type that this step takes.',
      hint: `It takes ${listed(takes.map((type) => words[type]))}.`,
    };
  }
  const of = misfits.filter(({ misfit }) => misfit === first.misfit).map(({ column }) => column);
  const [one, several, hint] = reasons[first.misfit];
  return { message: `${named(of)} ${of.length === 1 ? one : several}.`, hint };
}

/** An unfinished step says why no column was taken. */
export function chooseColumns(takes: readonly ColumnType[], beginning: Beginning): ProblemMessage {
  const { message, hint } = reasonOf(takes, beginning);
  return { code: UNSET, field: 'columns', message: `Choose columns: ${message}`, hint };
}

/** Why a new step after a table would take none of its columns, in a sentence; null if it takes some, or needs none. */
export function unfitReason(operator: Operator, table: readonly ColumnFacts[]): string | null {
  const beginning = beginningOf(operator, table);
  if (!beginning.takesNone) return null;
  const takes = takesOf(operator);
  const { message } = reasonOf(takes, beginning);
  return beginning.misfits.length > 0
    ? capitalised(message)
    : `Takes ${listed(takes.map((type) => words[type]))}; none is here.`;
}
