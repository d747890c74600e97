/** Data of the fire drill: a sample of a source, broken in each way in which new data fails. Pure functions. */
import type { DrillResult } from '../../protocol/verification.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import type { Cell } from '../../operators/kit/operator.ts';

export type DrillKind = DrillResult['kind'];

/** Rows of a source, by column. */
export interface SampleTable {
  readonly nodeId: string;
  readonly fields: readonly Field[];
  readonly columns: readonly (readonly Cell[])[];
}

/** A sample with one defect. */
export interface DrillCase {
  readonly kind: DrillKind;
  /** Id of the source. */
  readonly nodeId: string;
  readonly column?: string;
  /** The change to the sample, as one sentence. */
  readonly change: string;
  readonly table: SampleTable;
}

/** Every tenth row is broken. */
const BROKEN_ROW_STEP = 10;

const UNSEEN = 'never seen before';
const UNFIT: Readonly<Partial<Record<ColumnType, string>>> = {
  number: 'three',
  boolean: 'maybe',
  datetime: 'next week',
};

/** A name for an added column, different from all others. */
function newName(fields: readonly Field[]): string {
  let name = 'new_column';
  while (fields.some((field) => field.name === name)) name += '_';
  return name;
}

/**
 * All cases of one source. Cells are broken in every tenth row. `looked` are the columns broken one by one; `learned`
 * are columns whose values a step has learned, which may be texts.
 */
export function drillCases(
  table: SampleTable,
  selected: ReadonlySet<string>,
  learned: ReadonlySet<string>,
): readonly DrillCase[] {
  const { nodeId, fields, columns } = table;
  const cases: DrillCase[] = [];
  const each = (work: (field: Field, cells: readonly Cell[], at: number) => void): void =>
    fields.forEach((field, at) => {
      if (selected.has(field.name)) work(field, columns[at] ?? [], at);
    });
  const replaced = (at: number, cells: readonly Cell[]): SampleTable => ({
    ...table,
    columns: columns.map((own, index) => (index === at ? cells : own)),
  });
  const broken = (kind: DrillKind, { name }: Field, at: number, what: string, cell: (row: number) => Cell): void => {
    const cells = (columns[at] ?? []).map((own, row) => (row % BROKEN_ROW_STEP === 0 ? cell(row) : own));
    const count = Math.ceil(cells.length / BROKEN_ROW_STEP);
    const change = `${count} ${count === 1 ? 'cell' : 'cells'} ${what}.`;
    cases.push({ kind, nodeId, column: name, change, table: replaced(at, cells) });
  };

  each(({ name }, _, at) => {
    const rest = { ...table, fields: without(fields, at), columns: without(columns, at) };
    cases.push({ kind: 'missing-column', nodeId, column: name, change: 'The column is left out.', table: rest });
  });
  const added = newName(fields);
  cases.push({
    kind: 'extra-column',
    nodeId,
    column: added,
    change: `A column “${added}” is added.`,
    table: {
      ...table,
      fields: [...fields, { name: added, type: 'number' }],
      columns: [...columns, (columns[0] ?? []).map((_, row) => row + 0.5)],
    },
  });
  if (fields.length > 1) {
    const change = 'The columns stand in the opposite order.';
    const last = fields.length - 1;
    const turned = {
      ...table,
      fields: fields.map((_, at) => fields[last - at]),
      columns: columns.map((_, at) => columns[last - at] ?? []),
    };
    cases.push({ kind: 'reordered', nodeId, change, table: turned });
  }
  each((field, _, at) => {
    const text = UNFIT[field.type];
    if (text !== undefined)
      broken('mismatched', field, at, `that should be ${kindWords[field.type]} say “${text}”`, () => text);
  });
  each((field, _, at) => broken('missing', field, at, 'are empty', () => null));
  each((field, _, at) => {
    if (field.type === 'category' || (field.type === 'text' && learned.has(field.name)))
      broken('unseen', field, at, `say “${UNSEEN}”`, () => UNSEEN);
  });
  each((field, cells, at) => {
    const numbers = cells.filter((cell): cell is number => typeof cell === 'number' && Number.isFinite(cell));
    if ((field.type !== 'number' && field.type !== 'datetime') || numbers.length === 0) return;
    const min = numbers.reduce((a, b) => Math.min(a, b));
    const max = numbers.reduce((a, b) => Math.max(a, b));
    const far = Math.ceil((max - min || Math.abs(max) || 1) * 10);
    const high = far + max;
    const low = min - far;
    if (!Number.isFinite(high) || !Number.isFinite(low)) return;
    const [from, to] = field.type === 'datetime' ? [dateOf(low), dateOf(high)] : [short(low), short(high)];
    if (from === null || to === null) return;
    broken('range', field, at, `are ${from} or ${to}`, (row) => (row % (2 * BROKEN_ROW_STEP) === 0 ? high : low));
  });
  cases.push({
    kind: 'no-rows',
    nodeId,
    change: 'There is a header, and no row.',
    table: { ...table, columns: columns.map(() => []) },
  });
  return cases;
}

const without = <Item>(list: readonly Item[], at: number): Item[] => list.filter((_, index) => index !== at);

const kindWords: Readonly<Record<ColumnType, string>> = {
  number: 'numbers',
  boolean: 'true or false',
  category: 'categories',
  text: 'texts',
  datetime: 'dates',
};

/** Dates with four-digit years only, because files contain no others. */
const dateOf = (time: number): string | null => {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : null;
};

const short = (value: number): string => String(Number(value.toPrecision(5)));

/** A table as CSV. Missing cells are empty; dates are ISO 8601 in UTC. */
export function drillCsv({ fields, columns }: SampleTable): string {
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const cellText = (cell: Cell, { type }: Field): string => {
    if (cell === null) return '';
    if (typeof cell !== 'number') return typeof cell === 'string' ? quoted(cell) : String(cell);
    return type === 'datetime' ? new Date(cell).toISOString() : String(cell);
  };
  const rows = columns[0]?.length ?? 0;
  const lines = [fields.map(({ name }) => quoted(name)).join(',')];
  for (let row = 0; row < rows; row++) {
    lines.push(fields.map((field, at) => cellText(columns[at]?.[row] ?? null, field)).join(','));
  }
  return `${lines.join('\n')}\n`;
}
