import { describe, expect, it } from 'vitest';
import { column } from '../../ir/build.ts';
import { applyStep, type StepAnswer, type StepToApply } from './apply-step.ts';
import type { Operator, RowPlan, SymbolicTable } from './operator.ts';

const input: SymbolicTable = { columns: [{ name: 'x', type: 'number', expr: column(0, 'number') }] };
const filter: RowPlan = { rows: 'filter', keep: { op: 'literal', type: 'boolean', value: true }, only: 'train' };
const whole: RowPlan = { rows: 'whole', of: [column(0, 'number')], make: (columns) => columns };

/** What a step asks for and does, in its order. */
function orderOf(parts: Partial<Operator>, step: Partial<StepToApply> = {}): string[] {
  const order: string[] = [];
  const operator = {
    *learn(table) {
      order.push(`learn from ${table.made?.length ?? 0} made`);
      yield [];
    },
    compute(table, _params, state) {
      order.push(`compute with ${String(state)}`);
      return table;
    },
    ...parts,
  } as Operator;
  const steps = applyStep({ operator, params: {}, input, ...step });
  const answer: StepAnswer = { state: 'state', made: [column(1, 'number')] };
  for (let next = steps.next(); !next.done; next = steps.next(answer)) {
    if (next.value.need === 'rows') order.push(`move rows by ${next.value.plan.rows} with ${String(next.value.state)}`);
    else next.value.begin().next([]);
  }
  return order;
}

describe('a step', () => {
  it('moves rows, learns from what they become, and computes', () => {
    expect(orderOf({ rows: () => whole })).toEqual([
      'move rows by whole with undefined',
      'learn from 1 made',
      'compute with state',
    ]);
  });

  it('learns first where its rows depend on what it learned', () => {
    expect(orderOf({ rows: () => filter, learnsBeforeRows: true })).toEqual([
      'learn from 0 made',
      'move rows by filter with state',
      'compute with state',
    ]);
  });

  it('asks for nothing where it moves no rows and learns nothing', () => {
    const parts: object = { learn: undefined };
    expect(orderOf(parts)).toEqual(['compute with undefined']);
  });

  it('leaves new rows alone where its plan is for train rows', () => {
    expect(orderOf({ rows: () => filter }, { isNew: true })).toEqual(['learn from 0 made', 'compute with state']);
    expect(orderOf({ rows: () => whole, onNewRows: 'leave' }, { isNew: true })).toEqual([
      'learn from 0 made',
      'compute with state',
    ]);
  });

  it('reads the cells of new rows for a whole plan from the table that the driver gives', () => {
    const seen: unknown[] = [];
    const rows = (table: SymbolicTable): RowPlan => {
      seen.push(table.columns[0]?.name);
      return whole;
    };
    const given: SymbolicTable = { columns: [{ name: 'given', type: 'number', expr: column(0, 'number') }] };
    orderOf({ rows }, { isNew: true, wholeInput: () => given });
    orderOf({ rows }, { wholeInput: () => given });
    expect(seen).toEqual(['x', 'given', 'x']);
  });

  it('gives row plans the target, marked, and computes without the mark', () => {
    let marks: unknown[] = [];
    const targets = new Set(['x']);
    const rows = (table: SymbolicTable): RowPlan => {
      marks = table.columns.map(({ becomesTarget }) => becomesTarget);
      return filter;
    };
    let computed: SymbolicTable | undefined;
    orderOf({ rows, compute: (table) => (computed = table) }, { targets });
    expect(marks).toEqual([true]);
    expect(computed?.columns).toBe(input.columns);
  });
});
