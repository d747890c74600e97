/**
 * The part of a row plan that needs all rows at once: splits, ranks, fills from the row before. It cannot be
 * interrupted, so for a large table it runs on a worker thread, which is terminated when the run is cancelled.
 */
import { column } from '../../ir/build.ts';
import { valueTypeOf } from '../../ir/expression.ts';
import type { Notice } from '../../ir/notice.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type {
  PartitionKeys,
  RowPlan,
  SymbolicColumn,
  SymbolicTable,
  WholeColumn,
  WholeRows,
} from '../../operators/kit/operator.ts';
import { stringsOf } from '../../table/dictionary.ts';
import { asBytes, type SentTexts } from '../kernels/text-maps.ts';

/** Input of an operator's plan as plain data, from which a thread creates the plan again. */
export interface PlanInput {
  readonly type: string;
  readonly params: unknown;
  readonly columns: readonly Omit<SymbolicColumn, 'expr'>[];
  readonly learned: unknown;
  readonly work: PlanWork;
}

/** A whole column in the form sent to a thread: texts as bytes. */
export interface SentColumn {
  readonly cells: Float64Array | Int32Array;
  readonly texts: SentTexts | null;
}

export type PlanWork =
  | {
      readonly do: 'partition';
      readonly rows: number;
      /** The column by which the rows are split. */
      readonly by: (SentColumn & { readonly isBoolean: boolean }) | null;
    }
  | {
      readonly do: 'take';
      readonly rows: number;
      readonly numbers: Float64Array | null;
      readonly partition: Uint8Array | null;
    }
  | { readonly do: 'whole'; readonly columns: readonly SentColumn[]; readonly rows: WholeRows };

/** A column created by a plan. */
export interface MadeColumn {
  readonly cells: Float64Array | Int32Array;
  /** Strings of its codes; a number if they are the strings of the given column at that position. */
  readonly texts: SentTexts | number | null;
}

export interface PlanOutput {
  /** Partition marks, one per row. */
  readonly marks?: Uint8Array;
  /** Rows selected by the plan. */
  readonly taken?: Int32Array;
  readonly made?: readonly MadeColumn[];
  readonly notices?: readonly Notice[];
}

/** The parts of an operator's input that a thread needs: names and types of its columns, without expressions. */
export const planInput = (
  operator: { readonly type: string },
  params: unknown,
  symbolic: SymbolicTable,
  learned: unknown,
): Omit<PlanInput, 'work'> => ({
  type: operator.type,
  params,
  columns: symbolic.columns.map(({ expr: _, ...field }) => field),
  learned,
});

export function carryOut(plan: RowPlan, work: PlanWork): PlanOutput {
  if (work.do === 'partition' && plan.rows === 'partition')
    return { marks: plan.assign(work.rows, work.by === null ? null : partitionKeys(work.by)) };
  if (work.do === 'take' && plan.rows === 'take') return { taken: plan.pick(work.rows, work.numbers, work.partition) };
  if (work.do === 'whole' && plan.rows === 'whole') {
    const given = work.columns.map(
      ({ cells, texts }): WholeColumn => ({ cells, values: texts && stringsBehind(texts) }),
    );
    const notices: Notice[] = [];
    const tell = (notice: Notice): void => void notices.push(notice);
    const made = plan.make(given, { ...work.rows, tell }).map(({ cells, values }): MadeColumn => {
      const same = values === null ? -1 : given.findIndex((column) => column.values === values);
      return { cells, texts: same >= 0 ? same : values && asBytes(values) };
    });
    return { made, notices };
  }
  throw new TypeError(`a plan of the kind ${plan.rows} was asked for ${work.do}`);
}

const stringsBehind = (texts: SentTexts): readonly string[] => ('bytes' in texts ? stringsOf(texts) : texts);

/** Codes in order of first appearance, with their values. */
function partitionKeys({ cells, texts, isBoolean }: SentColumn & { readonly isBoolean: boolean }): PartitionKeys {
  if (texts !== null) return { codes: cells as Int32Array, values: stringsBehind(texts) };
  if (isBoolean) return { codes: cells as Int32Array, values: [false, true] };
  const known = new Map<number, number>();
  const codes = new Int32Array(cells.length).fill(-1);
  for (let row = 0; row < cells.length; row++) {
    const value = cells[row];
    if (value !== value) continue;
    let code = known.get(value);
    if (code === undefined) {
      code = known.size;
      known.set(value, code);
    }
    codes[row] = code;
  }
  return { codes, values: [...known.keys()] };
}

function runPlan({ type, params, columns, learned, work }: PlanInput): PlanOutput {
  const symbolic: SymbolicTable = {
    columns: columns.map((field, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) })),
  };
  const plan = operatorOf(type)?.rows?.(symbolic, params, learned);
  if (plan === undefined) throw new TypeError(`${type} has no plan`);
  return carryOut(plan, work);
}

export const planTasks = { 'plan.run': runPlan };
