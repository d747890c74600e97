/**
 * Explains a cell's value: followed back through every operator, with the numbers filled in, to the line, row or cell
 * of the file from which it was read.
 */
import type { CellPlace, ExplainedStep } from '../../protocol/inspection.ts';
import { storable } from '../../graph/write-document.ts';
import type { DocumentNode, PipelineDocument } from '../../graph/document-schema.ts';
import { type GraphNode, graphOf, topologicalOrder } from '../../graph/graph.ts';
import { parseParams, portOf } from '../../graph/validate.ts';
import { boolean, datetime, missing, number, string } from '../../ir/build.ts';
import { childrenOf, type Expr } from '../../ir/expression.ts';
import { interpret, isMissingValue, type Value } from '../../ir/interpret.ts';
import { printExpr, printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { Operator, SymbolicColumn, SymbolicTable } from '../../operators/kit/operator.ts';
import type { Cell } from '../answers/evaluate.ts';
import type { NodeDone, NodeOutcome } from '../execute/node-outcome.ts';
import { rowBefore, rowsBefore } from '../rows/row-origin.ts';
import { rowReader } from '../rows/row-set.ts';

/** Most input cells followed per step; a step with a thousand inputs lists only the first ones. */
const MAX_USES = 8;
/** Most steps of an explanation. */
const MAX_STEPS = 200;
/** Most learned values listed per step. */
const MAX_LEARNED = 24;
/** Most letters displayed of a learned value. */
const MAX_LETTERS = 120;

/**
 * Steps from the cell back to the files; each comes after all steps that use it. Throws a ProblemError if the node has
 * no result, the cell does not exist, or an operator refuses it.
 */
export async function explainCell(
  document: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  place: CellPlace,
): Promise<ExplainedStep[]> {
  const graph = graphOf(document);
  const order = topologicalOrder(document);
  order.reverse();
  const open = new Map<string, CellPlace[]>([[place.nodeId, [place]]]);
  const steps: ExplainedStep[] = [];
  for (const id of order) {
    const node = graph.get(id);
    const seen = new Set<string>();
    for (const cell of open.get(id) ?? []) {
      const key = JSON.stringify([cell.column, cell.row]);
      if (node === undefined || seen.has(key) || steps.length >= MAX_STEPS) continue;
      seen.add(key);
      const step = await explainStep(node, outcomes, cell);
      steps.push(step);
      for (const used of step.uses) open.set(used.nodeId, [...(open.get(used.nodeId) ?? []), used]);
    }
  }
  return steps;
}

async function explainStep(
  { node, inputs }: GraphNode,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  place: CellPlace,
): Promise<ExplainedStep> {
  const outcome = doneOf(outcomes, place.nodeId);
  const { rows, symbolic } = outcome.value;
  const column = symbolic.columns.find(({ name }) => name === place.column);
  if (column === undefined || place.row >= rows.rows) {
    throw new ProblemError({
      code: 'cell.unknown',
      message: `There is no such cell: row ${place.row + 1} of “${place.column}”.`,
      hint: 'The table changed meanwhile: choose the cell again.',
      nodeId: place.nodeId,
    });
  }
  const value = cellValue(interpret(column.expr, rowReader(rows, place.row)));
  const head = { ...place, type: column.type, value, learned: [], uses: [] };
  const operator = operatorOf(node.type);
  if (outcome.source !== undefined || operator === undefined || operator.inputs.length === 0) {
    const index = column.expr.op === 'column' ? column.expr.index : 0;
    const found = await outcome.source?.locate(place.row, index);
    return {
      ...head,
      kind: 'read',
      ...(found ? { source: found } : { words: `Row ${place.row + 1} of the file.` }),
    };
  }
  const before = operator.inputs.map((_, port) => {
    const edge = inputs.find((candidate) => portOf(candidate.targetHandle, operator.inputs) === port);
    return { nodeId: edge?.source ?? '', outcome: doneOf(outcomes, edge?.source ?? '') };
  });
  const [first] = before as [Input, ...Input[]];
  if (node.bypassed !== true && operator.combine) {
    return { ...head, ...combined(node, operator, before, outcome, column, place.row) };
  }
  const row = rowBefore(rows, place.row, first.outcome.value.rows);
  if (row === null) return { ...head, kind: 'whole', words: 'Its row cannot be followed further back.' };
  return { ...head, ...computed(node, operator, first, outcome, column, place.row, row) };
}

interface Input {
  readonly nodeId: string;
  readonly outcome: NodeDone;
}

type Rest = Pick<ExplainedStep, 'kind' | 'learned' | 'uses'> & Partial<ExplainedStep>;

function computed(
  node: DocumentNode,
  operator: Operator,
  input: Input,
  outcome: NodeDone,
  column: SymbolicColumn,
  row: number,
  inputRow: number,
): Rest {
  const { rows, symbolic } = input.outcome.value;
  const moved = inputRow === row ? {} : { words: `Row ${row + 1} here was row ${inputRow + 1} before.` };
  const read = rowReader(rows, inputRow);
  const cellOf = ({ name, expr }: SymbolicColumn) => ({
    nodeId: input.nodeId,
    column: name,
    row: inputRow,
    value: cellValue(interpret(expr, read)),
  });
  const same = symbolic.columns.filter(({ expr }) => expr === column.expr);
  const origin = same.find(({ name }) => name === column.name) ?? same[0];
  if (origin !== undefined) {
    const renamed = origin.name === column.name ? '' : `It was called “${origin.name}” before.`;
    const uses = [cellOf(origin)];
    // A step that judges columns or rows by what it learned says why this cell is still there.
    const stays = learnedWords(node, operator, outcome, column, uses);
    const words = [renamed, stays, moved.words].filter(Boolean).join(' ');
    return { kind: 'same', learned: [], uses, ...(words !== '' && { words }) };
  }

  const grouped = groupedInputs(node, operator, symbolic, outcome, column.name);
  if (grouped !== null) {
    const words = `${operator.summary} The cells below are those of the first row of its group, row ${inputRow + 1}.`;
    return { kind: 'whole', learned: [], uses: grouped.slice(0, MAX_USES).map(cellOf), words };
  }

  const byExpr = new Map<Expr, SymbolicColumn>();
  for (const candidate of symbolic.columns) if (!byExpr.has(candidate.expr)) byExpr.set(candidate.expr, candidate);
  const madeOf = inputsOf(column.expr, byExpr);
  const isWhole = madeOf.others;
  const used = isWhole ? wholeInputs(node, operator, symbolic, outcome, column.name) : madeOf.columns;
  const uses = used.slice(0, MAX_USES).map(cellOf);
  const learned = learnedOf(outcome.learned, uses);
  const told = learnedWords(node, operator, outcome, column, uses);
  if (isWhole) {
    const words = `${operator.summary} It looks at all rows, so no formula of this row alone gives the value.`;
    return { kind: 'whole', learned, uses, words: [words, told, moved.words].filter(Boolean).join(' ') };
  }
  const here = rowReader(outcome.value.rows, row);
  const nameOf = (index: number): string => outcome.value.rows.table.fields[index]?.name ?? `column ${index + 1}`;
  const formula = printExpr(column.expr, nameOf, (part) => byExpr.get(part)?.name);
  const filled = printExpr(column.expr, nameOf, (part) =>
    byExpr.has(part) ? literalOf(part, interpret(part, here)) : chosen(part, here, byExpr),
  );
  const words = [told, moved.words].filter(Boolean).join(' ');
  return { kind: 'computed', formula, filled, learned, uses, ...(words !== '' && { words }) };
}

/** A cell of a table combined from two: the left cell if there is a left row, else the right one. */
function combined(
  node: DocumentNode,
  operator: Operator,
  before: readonly Input[],
  outcome: NodeDone,
  column: SymbolicColumn,
  row: number,
): Rest {
  const parsed = parseParams(node);
  const found = rowsBefore(outcome.value.rows, row);
  const none: Rest = { kind: 'combined', learned: [], uses: [], words: 'Its row cannot be followed further back.' };
  if ('problems' in parsed || found === null || operator.combine === undefined) return none;
  const tables = before.map(({ outcome: input }) => input.value.symbolic) as [SymbolicTable, SymbolicTable];
  const plan = operator.combine(tables, parsed.params);
  const from = plan.columns.find(({ name }) => name === column.name)?.from;
  const side = ([0, 1] as const).find((index) => from?.[index] != null && found[index] >= 0);
  if (side === undefined) return { ...none, words: 'Neither table has a row for it, so it is missing.' };
  const { nodeId, outcome: input } = before[side];
  const origin = input.value.symbolic.columns.find(({ expr }) => expr === from?.[side]);
  const inputRow = found[side];
  const words = `Row ${inputRow + 1} of the ${operator.inputs[side]?.label ?? 'input'}.`;
  if (origin === undefined) return { ...none, words };
  const value = cellValue(interpret(origin.expr, rowReader(input.value.rows, inputRow)));
  return { kind: 'combined', learned: [], uses: [{ nodeId, column: origin.name, row: inputRow, value }], words };
}

/** Input columns used in an expression, and whether it reads anything else. */
function inputsOf(expr: Expr, byExpr: ReadonlyMap<Expr, SymbolicColumn>) {
  const columns = new Set<SymbolicColumn>();
  const visited = new Set<Expr>();
  let others = false;
  const pending = [expr];
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    if (visited.has(part)) continue;
    visited.add(part);
    const column = byExpr.get(part);
    if (column !== undefined) columns.add(column);
    else if (part.op === 'column') others = true;
    else for (const child of childrenOf(part)) pending.unshift(child);
  }
  return { columns: [...columns], others };
}

/** Of a step that makes one row of several: the keys, and the column that is aggregated; null for other steps. */
function groupedInputs(
  node: DocumentNode,
  operator: Operator,
  symbolic: SymbolicTable,
  outcome: NodeDone,
  name: string,
): readonly SymbolicColumn[] | null {
  const parsed = parseParams(node);
  if ('problems' in parsed) return null;
  const plan = operator.rows?.(symbolic, parsed.params, outcome.learned);
  if (plan?.rows !== 'whole' || plan.groups !== true) return null;
  const { columns } = outcome.value.symbolic;
  const kept = new Set(columns.map(({ expr }) => expr));
  const keys = symbolic.columns.filter(({ expr }) => kept.has(expr));
  const place = columns.findIndex((column) => column.name === name);
  const origin = symbolic.columns[operator.origins?.(symbolic.columns, parsed.params)[place] ?? -1];
  return origin === undefined || keys.includes(origin) ? keys : [...keys, origin];
}

/** Input columns read by a whole-column plan: the column of the same name if there is one. */
function wholeInputs(
  node: DocumentNode,
  operator: Operator,
  symbolic: SymbolicTable,
  outcome: NodeDone,
  name: string,
): readonly SymbolicColumn[] {
  const own = symbolic.columns.filter((column) => column.name === name);
  if (own.length > 0) return own;
  const parsed = parseParams(node);
  if ('problems' in parsed || operator.rows === undefined) return [];
  const plan = operator.rows(symbolic, parsed.params, outcome.learned);
  if (plan.rows !== 'whole') return [];
  const read = new Set(plan.of);
  return symbolic.columns.filter(({ expr }) => read.has(expr));
}

/** The part of an expression that applies to this row: the taken branch, the fallback for a missing value. */
function chosen(
  part: Expr,
  row: (index: number) => Value,
  known: ReadonlyMap<Expr, SymbolicColumn>,
): Expr | string | undefined {
  switch (part.op) {
    case 'if':
      return interpret(part.test, row) === true ? part.then : part.otherwise;
    case 'coalesce':
      return isMissingValue(interpret(part.x, row)) ? part.fallback : part.x;
    case 'check':
      return part.x;
    case 'toNumber':
    case 'dateToNumber':
    case 'numberToDate':
      return part.x;
    case 'interp':
      return `interpolate(${printValueOf(part.x, row)})`;
    case 'lookup':
      return known.has(part.x)
        ? `(${printValueOf(part.x, row)} → ${printValueOf(part, row)})`
        : printValueOf(part, row);
    case 'compare':
      return `${atomOf(part.a, row, known)} ${relations[part.fn]} ${atomOf(part.b, row, known)}: ${interpret(part, row) === true ? 'yes' : 'no'}`;
    case 'searchSorted':
      return `(edges ${part.side === 'left' ? '<' : '≤'} ${printValueOf(part.x, row)}: ${printValueOf(part, row)})`;
    default:
      return undefined;
  }
}

const relations = { eq: 'is', ne: 'is not', lt: '<', le: '≤', gt: '>', ge: '≥' } as const;

/** A side of a comparison; a looked-up value is displayed with its key. */
function atomOf(part: Expr, row: (index: number) => Value, known: ReadonlyMap<Expr, SymbolicColumn>): string {
  const text = part.op === 'lookup' ? chosen(part, row, known) : undefined;
  return typeof text === 'string' ? text : printValueOf(part, row);
}

const printValueOf = (part: Expr, row: (index: number) => Value): string =>
  printExpr(literalOf(part, interpret(part, row)), () => '');

function literalOf({ type }: Expr, value: Value): Expr {
  if (isMissingValue(value)) return missing(type);
  if (typeof value === 'number') return type === 'datetime' ? datetime(value) : number(value);
  return typeof value === 'boolean' ? boolean(value) : string(value as string);
}

const cellValue = (value: Value): Cell => (isMissingValue(value) ? null : value);

/** What the operator says of a value that it has learned; empty if it says nothing. */
function learnedWords(
  node: DocumentNode,
  operator: Operator,
  outcome: NodeDone,
  column: SymbolicColumn,
  uses: readonly UsedCell[],
): string {
  const parsed = parseParams(node);
  if ('problems' in parsed || operator.tells === undefined || outcome.learned === undefined) return '';
  const { feature_names_in_: names } = outcome.learned as { feature_names_in_?: readonly string[] };
  if (names !== undefined && !uses.some((cell) => names.includes(cell.column))) return '';
  return operator.tells(outcome.learned, parsed.params, column.name, uses) ?? '';
}

type UsedCell = ExplainedStep['uses'][number];

/** Attributes with a list of values per column, whose other lists have an entry per value. */
const VALUE_LISTS = ['categories_', 'classes_'] as const;

/**
 * Learned values of the columns of these cells: the entries at the column's place in each list. Of a list with an entry
 * per category, only the one of the cell's category.
 */
function learnedOf(state: unknown, cells: readonly UsedCell[]): ExplainedStep['learned'] {
  if (typeof state !== 'object' || state === null) return [];
  const { feature_names_in_: order, ...attributes } = state as Record<string, unknown>;
  if (!Array.isArray(order)) return [];
  const found: { column: string; name: string; text: string }[] = [];
  for (const { column, value } of cells) {
    const at = order.indexOf(column);
    if (at === -1) continue;
    const values = VALUE_LISTS.map((name) => (attributes[name] as unknown[] | undefined)?.[at]).find(Array.isArray);
    const place = values?.findIndex((entry) => isSameCategory(entry, value)) ?? -1;
    for (const [name, list] of Object.entries(attributes)) {
      if (found.length >= MAX_LEARNED) break;
      if (typeof list === 'number') found.push({ column, name, text: printNumber(list) });
      if (!Array.isArray(list) || list.length !== order.length || list[at] === null) continue;
      const entries: unknown = list[at];
      const isPerValue = Array.isArray(entries) && values !== undefined && entries.length === values.length;
      if (!isPerValue || place === -1) found.push({ column, name, text: learnedText(entries) });
      else if (entries !== values)
        found.push({ column, name: `${name} of ${cellText(value)}`, text: learnedText(entries[place]) });
    }
  }
  return found;
}

const isSameCategory = (entry: unknown, value: Cell): boolean =>
  value === null ? entry === null || Number.isNaN(entry) : entry === value;

const cellText = (value: Cell): string =>
  value === null ? 'missing' : typeof value === 'number' ? printNumber(value) : `“${String(value)}”`;

function learnedText(value: unknown): string {
  if (typeof value === 'number') return printNumber(value);
  const text = value === null ? 'missing' : typeof value === 'string' ? value : JSON.stringify(storable(value));
  return text.length > MAX_LETTERS ? `${text.slice(0, MAX_LETTERS - 1)}…` : text;
}

function doneOf(outcomes: ReadonlyMap<string, NodeOutcome>, nodeId: string): NodeDone {
  const outcome = outcomes.get(nodeId);
  if (outcome?.state === 'done') return outcome;
  throw new ProblemError(
    outcome?.problems[0] ?? {
      code: 'node.no-result',
      message: 'There is no result of this node yet.',
      hint: 'It waits for a node before it: mend that one first.',
      nodeId,
    },
  );
}
