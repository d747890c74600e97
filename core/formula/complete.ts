/**
 * Completions at a place of a formula (columns, functions, words), and the function whose arguments are being typed.
 */
import type { ColumnType } from '../ir/types.ts';
import { type FormulaFunction, formulaFunctions, functionNamed } from './functions.ts';
import { columnText, type Token, tokenize } from './tokens.ts';
import type { FormulaColumn } from './typed.ts';

export interface Completion {
  readonly kind: 'column' | 'function' | 'word';
  /** Text in the list. */
  readonly label: string;
  /** Replacement of the characters `from` … `to` of the formula. */
  readonly insert: string;
  /** A column's type, or a function's signature. */
  readonly detail: string;
  /** One line about a function or word. */
  readonly help?: string;
}

export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

const typeNames: Readonly<Record<ColumnType, string>> = {
  number: 'number',
  boolean: 'true or false',
  category: 'category',
  text: 'text',
  datetime: 'date',
};

const operandWords: readonly Completion[] = [
  { kind: 'word', label: 'not', insert: 'not ', detail: 'not condition', help: 'Holds where the condition does not.' },
  { kind: 'word', label: 'true', insert: 'true', detail: 'condition' },
  { kind: 'word', label: 'false', insert: 'false', detail: 'condition' },
  {
    kind: 'word',
    label: 'missing',
    insert: 'missing',
    detail: 'missing',
    help: 'A missing cell, as a result; to ask for one use is_missing(x).',
  },
];

const operatorWords: readonly Completion[] = [
  { kind: 'word', label: 'and', insert: 'and ', detail: 'a and b', help: 'Holds where both conditions do.' },
  { kind: 'word', label: 'or', insert: 'or ', detail: 'a or b', help: 'Holds where at least one condition does.' },
  { kind: 'word', label: 'in', insert: 'in [', detail: 'x in ["a", "b"]', help: 'Whether the value is one of a list.' },
  {
    kind: 'word',
    label: 'not in',
    insert: 'not in [',
    detail: 'x not in ["a", "b"]',
    help: 'Whether the value is none of a list.',
  },
];

const ofFunction = ({ name, signature, help, count }: FormulaFunction): Completion => ({
  kind: 'function',
  label: name,
  insert: count[1] === 0 ? `${name}()` : `${name}(`,
  detail: signature,
  help,
});

const ofColumn = ({ name, type }: FormulaColumn): Completion => ({
  kind: 'column',
  label: name,
  insert: columnText(name),
  detail: typeNames[type],
});

/**
 * Completions at the cursor, best first; none within a text. `more` are further operands, for a
 * field with a language of its own.
 */
export function completeFormula(
  text: string,
  cursor: number,
  columns: readonly FormulaColumn[],
  more: readonly Completion[] = [],
): Completions {
  const nothing = { from: cursor, to: cursor, options: [] };
  const before = text.slice(0, cursor);
  const { tokens, error } = tokenize(before);
  const named = columns.filter(({ many }) => many !== true);
  if (error?.problem.code === 'formula.open-text') return nothing;
  if (error?.problem.code === 'formula.open-name') {
    const { from } = error.problem;
    const closing = text[cursor] === '`' ? cursor + 1 : cursor;
    const typed = before.slice(from + 1).replace(/``/g, '`');
    const quotedColumn = (name: string): string => `\`${name.replace(/`/g, '``')}\``;
    const options = ranked(typed, named.map(ofColumn)).map((option) => ({
      ...option,
      insert: quotedColumn(option.label),
    }));
    return { from, to: closing, options };
  }
  if (error !== null) return nothing;
  const known = tokens.slice(0, -1);
  const last = known[known.length - 1];
  const typing = last?.kind === 'name' && last.to === cursor ? last : undefined;
  const typed = typing?.text ?? '';
  const from = typing?.from ?? cursor;
  const to = cursor + (typing === undefined ? 0 : (/^[\p{L}\p{N}\p{M}_]*/u.exec(text.slice(cursor))?.[0].length ?? 0));
  const previous = typing === undefined ? last : known[known.length - 2];
  if (endsOperand(previous)) return { from, to, options: ranked(typed, operatorWords) };
  const operands = [...named.map(ofColumn), ...more, ...formulaFunctions.map(ofFunction), ...operandWords];
  return { from, to, options: ranked(typed, operands) };
}

const operatorNames: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in']);

/** Whether an operator must follow. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === 'operator') return token.text === ')' || token.text === ']';
  return token.kind !== 'name' || !operatorNames.has(token.text);
}

/** Completions that begin with the typed text, then those with a word that does, then those that contain it. */
function ranked(typed: string, options: readonly Completion[]): Completion[] {
  const wanted = typed.toLowerCase();
  if (wanted === '') return [...options];
  const rank = ({ label }: Completion): number => {
    const name = label.toLowerCase();
    if (name.startsWith(wanted)) return 0;
    const at = name.indexOf(wanted);
    if (at === -1) return 3;
    return /[\p{L}\p{N}]/u.test(name[at - 1]) ? 2 : 1;
  };
  return options
    .map((option, place) => ({ option, place, rank: rank(option) }))
    .filter((entry) => entry.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.place - b.place)
    .map(({ option }) => option);
}

/**
 * The function whose parentheses enclose the cursor, and the position of the argument there, counted from 0; or null.
 */
export function signatureAt(
  text: string,
  cursor: number,
): { readonly of: FormulaFunction; readonly argument: number } | null {
  const { tokens } = tokenize(text.slice(0, cursor));
  const open: { name: string | null; argument: number }[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'operator') return;
    const top = open[open.length - 1];
    if (token.text === '(' || token.text === '[') {
      const before = tokens[index - 1];
      open.push({ name: token.text === '(' && before?.kind === 'name' ? before.text : null, argument: 0 });
    } else if (token.text === ')' || token.text === ']') open.pop();
    else if (token.text === ',' && top !== undefined) top.argument++;
  });
  for (let level = open.length - 1; level >= 0; level--) {
    const { name, argument } = open[level];
    const of = name === null ? undefined : functionNamed(name);
    if (of !== undefined) return { of, argument };
  }
  return null;
}
