/** Tables among the variables of a file that holds arrays: each by itself, and those of one length side by side. */
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import type { PieceColumn } from '../pieces/assemble.ts';
import type { Kinds, LooseCell } from '../pieces/column-of-cells.ts';

export interface ArrayColumn<Cells> {
  readonly name: string;
  readonly type: PieceColumn['type'];
  /** Its type as the file says it, for the ledger. */
  readonly stored: string;
  readonly cells: Cells;
  /** How many cells of each kind it has, where they may be of several: they decide its type. */
  readonly kinds: Kinds | null;
  /** Values that the file declares, in their order; null where it declares none. */
  readonly symbols: readonly string[] | null;
  /** What its cells lose or how they are read. */
  readonly notices: readonly Pick<Notice, 'code' | 'message' | 'count'>[];
}

/** Cells that are known already. */
export interface ListCells {
  readonly as: 'list';
  readonly cells: readonly LooseCell[];
}

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** Columns of one length. */
export interface ArrayTable<Cells> {
  readonly rows: number;
  readonly columns: readonly ArrayColumn<Cells>[];
  readonly leftOut: readonly LeftOut[];
  /** Columns that hold row labels of pandas. */
  readonly labels?: readonly ArrayColumn<Cells>[];
}

/** Why something is no column, as a sentence goes on. */
export class Unreadable extends Error {}

/** What can be read as a table, or as a part of one. */
export interface Readable<Cells> {
  readonly name: string;
  /** The group in which it lies: only what is of one group makes a table. */
  readonly group?: string;
  /** A shorter name for sentences. */
  readonly title?: string;
  readonly rows: number;
  /** How many columns it has. */
  readonly width: number;
  /** Its columns, which are looked at only where they are read. */
  open(): ArrayTable<Cells>;
}

/** What is no table, and why. */
export interface NoTable {
  readonly name: string;
  /** As a sentence goes on: "holds a function". */
  readonly reason: string;
}

export interface ArrayFile<Cells> {
  /** Tables of their own, such as structures. */
  readonly tables: readonly Readable<Cells>[];
  /** Variables that are columns; those of one length make a table. */
  readonly variables: readonly Readable<Cells>[];
  readonly others: readonly NoTable[];
}

/** How sentences call the parts of a format's files. */
export interface Wording {
  /** Of codes of problems. */
  readonly format: string;
  readonly file: string;
  readonly variable: string;
  readonly hint: string;
}

const MAX_NAMED = 20;
const SEPARATOR = ', ';
/** Variables that a table is called by. */
const MAX_TITLE = 4;

const cellsOf = <Cells>({ rows, width }: Readable<Cells>): number => rows * width;

function besides<Cells>(parts: readonly Readable<Cells>[]): Readable<Cells> {
  const [{ rows }] = parts;
  return {
    name: parts.map(({ name }) => name).join(SEPARATOR),
    ...(parts.length > MAX_TITLE && {
      title: `${parts
        .slice(0, MAX_TITLE - 1)
        .map(({ name }) => name)
        .join(SEPARATOR)} and ${parts.length - MAX_TITLE + 1} more`,
    }),
    rows,
    width: parts.reduce((sum, { width }) => sum + width, 0),
    open: () => {
      const opened = parts.map((part) => part.open());
      return {
        rows,
        columns: opened.flatMap(({ columns }) => columns),
        leftOut: opened.flatMap(({ leftOut }) => leftOut),
      };
    },
  };
}

/** All tables, the largest first. */
function tablesOf<Cells>({ tables, variables }: ArrayFile<Cells>): Readable<Cells>[] {
  const byLength = new Map<string, Readable<Cells>[]>();
  for (const variable of variables) {
    const key = `${variable.rows} ${variable.group ?? ''}`;
    const same = byLength.get(key);
    if (same === undefined) byLength.set(key, [variable]);
    else same.push(variable);
  }
  const all = [...tables, ...Array.from(byLength.values(), besides)];
  return all.sort((one, other) => cellsOf(other) - cellsOf(one));
}

/** The table, the variable or the variables of one length that have that name; null where there is none. */
function named<Cells>(file: ArrayFile<Cells>, wanted: string): Readable<Cells> | null {
  const known = [...file.tables, ...file.variables];
  const one = known.find(({ name }) => name === wanted);
  if (one !== undefined) return one;
  const parts = wanted.split(SEPARATOR).map((name) => file.variables.find((variable) => variable.name === name));
  const found = parts.filter((part) => part !== undefined);
  // A group stands for its largest table.
  const own = tablesOf({ ...file, tables: [], variables: file.variables.filter(({ group }) => group === wanted) });
  if (own.length > 0) return own[0];
  return found.length === parts.length && found.every(({ rows }) => rows === found[0].rows) ? besides(found) : null;
}

/**
 * The table that was asked for, else the one with most cells.
 * Throws a `ProblemError` where there is none.
 */
export function chosenTable<Cells>(
  file: ArrayFile<Cells>,
  wanted: string | null,
  path: string,
  words: Wording,
): { readonly table: ArrayTable<Cells>; readonly notices: readonly Notice[] } {
  const all = tablesOf(file);
  if (wanted !== null) {
    const found = named(file, wanted);
    if (found === null) throw noTable(all, file.others, wanted, path, words);
    return { table: found.open(), notices: [] };
  }
  const [largest] = all;
  if (largest === undefined) throw noTable(all, file.others, null, path, words);
  const refused: NoTable[] = [];
  for (const found of all) {
    const table = found.open();
    if (table.columns.length > 0)
      return { table, notices: unread(all.slice(refused.length), found, [...refused, ...file.others], words) };
    const [first] = table.leftOut;
    refused.push({ name: found.title ?? found.name, reason: first?.reason ?? 'has no columns' });
  }
  return { table: largest.open(), notices: [] };
}

function noTable<Cells>(
  all: readonly Readable<Cells>[],
  others: readonly NoTable[],
  wanted: string | null,
  path: string,
  words: Wording,
): ProblemError {
  const refused = wanted === null ? others[0] : others.find(({ name }) => name === wanted);
  const readable = all.length === 0 ? '' : listed(all);
  const asked = wanted === null ? 'nothing that is a table' : `nothing that is called "${wanted}"`;
  return new ProblemError({
    code: `${words.format}.no-table`,
    message:
      refused === undefined
        ? `${words.file} holds ${asked}${readable === '' ? '' : `, but ${readable}`}.`
        : `${words.variable} "${refused.name}" ${refused.reason}, and is no table${readable === '' ? '' : `; there are ${readable}`}.`,
    hint: readable === '' ? words.hint : 'Choose one of them: the parameter "table".',
    ...(wanted !== null && { field: 'table' }),
    file: path,
  });
}

const listed = <Cells>(tables: readonly Readable<Cells>[]): string =>
  shortened(tables.map(({ name, title = name, rows }) => `"${title}" (${counted(rows, 'row')})`));

const shortened = (names: readonly string[]): string =>
  `${names.slice(0, MAX_NAMED).join(', ')}${names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : ''}`;

function unread<Cells>(
  all: readonly Readable<Cells>[],
  table: Readable<Cells>,
  others: readonly NoTable[],
  words: Wording,
): Notice[] {
  const notices: Notice[] = [];
  if (all.length > 1)
    notices.push({
      code: 'source.table',
      message: `${words.file} holds ${all.length} tables: ${listed(all)}; "${table.title ?? table.name}" was read. Choose another one by the parameter "table".`,
    });
  for (const { name, reason } of others.slice(0, MAX_NAMED))
    notices.push({ code: 'source.left-out', message: `${words.variable} "${name}" ${reason}: it is left out.` });
  if (others.length > MAX_NAMED)
    notices.push({
      code: 'source.left-out',
      message: `${others.length - MAX_NAMED} more are no tables either: they are left out.`,
      count: others.length - MAX_NAMED,
    });
  return notices;
}
