/** Checks user-defined rules (graph/rules.ts) on the tables of a run. */
import type { DataRule, PipelineDocument } from '../../graph/document-schema.ts';
import { brokenBy, ruleColumn, ruleColumns, ruleForm, ruleNode } from '../../graph/rules.ts';
import { targetSide } from '../../graph/target.ts';
import { agg, ask } from '../../ir/aggregate.ts';
import { boolean, equals, isMissing, lookup, or } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { counted, thousands } from '../../words/counted.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import type { ColumnType } from '../../ir/types.ts';
import { countOf } from '../answers/count-of.ts';
import type { RunTask } from '../answers/run-task.ts';
import { type Cell, page, wholeColumn } from '../answers/evaluate.ts';
import type { NodeDone, NodeOutcome } from '../execute/node-outcome.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import { askFor, cellBytes, pause, rowsText } from '../execute/step-run.ts';
import type { DistinctInput } from '../rows/arrange-tasks.ts';
import type { RowSet } from '../rows/row-set.ts';

/** Most rows reported per broken rule. */
const MAX_ROWS = 5;
/** Rows searched at once for the first ones that break a rule. */
const ROWS_A_PAGE = 1 << 16;
/** Most unmatched keys whose rows are searched; the first broken rows contain some of them. */
const MAX_ORPHANS = 1_000;
/** Bytes per row for comparing rows, in addition to the columns. */
const BYTES_A_CODED_ROW = 60;

export interface BrokenRow {
  /** Counted from 0. */
  readonly row: number;
  readonly file?: string;
  /** Line of the file, counted from 1. */
  readonly line?: number;
  /** Cells of the columns that the rule reads; dates in milliseconds since 1970, null if missing. */
  readonly cells: readonly { readonly column: string; readonly type: ColumnType; readonly value: Cell }[];
}

export interface RuleResult {
  readonly name: string;
  readonly formula: string;
  readonly severity: 'error' | 'warning';
  /** The node whose table is checked; null if unknown. */
  readonly node: string | null;
  /** `untold`: the rule reads the target, which the new rows do not have. `invalid`: the rule cannot be checked. */
  readonly state: 'holds' | 'broken' | 'untold' | 'invalid';
  readonly rows: number;
  readonly broken: number;
  readonly first: readonly BrokenRow[];
  /** One sentence. */
  readonly message: string;
  /** Problem that prevents the check. */
  readonly problem?: Problem;
}

interface RuleRun {
  readonly outcomes: ReadonlyMap<string, NodeOutcome>;
  readonly rounds: LearningRounds;
  readonly task: RunTask;
}

/** Results of the rules, each with the first rows that break it. Throws Cancelled. */
export async function checkRules(
  document: PipelineDocument,
  rules: readonly DataRule[],
  run: RuleRun,
): Promise<RuleResult[]> {
  const side = targetSide(document);
  const results: RuleResult[] = [];
  for (const rule of rules) {
    const nodeId = ruleNode(document, rule);
    const { name, formula, severity } = rule;
    const head = { name, formula, severity, node: nodeId };
    const nothing = { rows: 0, broken: 0, first: [] };
    try {
      const table = doneOf(rule, nodeId, run);
      const lacking = ruleColumns(rule).filter((column) =>
        table.value.symbolic.columns.every((own) => own.name !== column),
      );
      if (lacking.some((column) => side.names(nodeId as string).has(column))) {
        const message = `Rule "${name}" is not checked: there is no target.`;
        results.push({ ...head, ...nothing, state: 'untold', message });
        continue;
      }
      const { rows } = table.value.rows;
      const { broken, first } = await brokenRows(rule, nodeId as string, table, run);
      const state = broken === 0 ? 'holds' : 'broken';
      results.push({ ...head, state, rows, broken, first, message: sentence(rule, rows, broken, first) });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { problem } = error;
      results.push({ ...head, ...nothing, state: 'invalid', message: problem.message, problem });
    }
  }
  return results;
}

function doneOf(rule: DataRule, nodeId: string | null, { outcomes }: RuleRun): NodeDone {
  const outcome = nodeId === null ? undefined : outcomes.get(nodeId);
  if (outcome?.state === 'done') return outcome;
  throw new ProblemError({
    code: 'rule.no-table',
    message: `Rule "${rule.name}" cannot be checked: there is no table of ${nodeId === null ? 'its node' : `"${nodeId}"`}.`,
    hint: 'Mend what keeps that node from running first.',
    ...(nodeId !== null && { nodeId }),
  });
}

interface Broken {
  readonly broken: number;
  readonly first: readonly BrokenRow[];
}

async function brokenRows(rule: DataRule, nodeId: string, table: NodeDone, run: RuleRun): Promise<Broken> {
  const { rows, symbolic } = table.value;
  const form = ruleForm(rule.formula);
  const columnOf = (name: string) => ruleColumn(rule, symbolic.columns, name, nodeId);
  switch (form.form) {
    case 'rows':
      return brokenWhere(brokenBy(rule, symbolic.columns), rule, table, run);
    case 'unique': {
      const exprs = form.columns.map((name) => columnOf(name).expr);
      const found = await repeatedRows(exprs, rows, run);
      return { broken: found.count, first: await placesOf(found.first, rule, table, run) };
    }
    case 'key': {
      const { expr } = columnOf(form.column);
      const other = doneOf(rule, form.nodeId, run);
      const key = ruleColumn(rule, other.value.symbolic.columns, form.key, form.nodeId);
      if (key.expr.type !== expr.type) throw otherType(rule, form.column, form.key);
      const known = await run.rounds.learn(distinct(key.expr), other.value.rows);
      const own = await run.rounds.learn(distinct(expr), rows);
      const keys = new Set(known.values);
      const orphans = own.values.flatMap((value, index) => (keys.has(value) ? [] : [index]));
      const broken = orphans.reduce((sum, index) => sum + own.counts[index], 0);
      if (broken === 0) return { broken, first: [] };
      const sought = orphans.slice(0, MAX_ORPHANS).map((index) => own.values[index] as string);
      const place = lookup(
        expr,
        sought,
        sought.map(() => 1),
        { missing: 0, other: 0 },
      );
      return { broken, first: await placesOf(await firstRows(equals(place, 1), rows, run), rule, table, run) };
    }
  }
}

const otherType = ({ name }: DataRule, column: string, key: string): ProblemError =>
  new ProblemError({
    code: 'rule.type',
    message: `Rule "${name}": "${column}" and "${key}" hold values of different types, so that none equals the other.`,
    hint: 'Decide one type for both, in the columns of their sources or with a Cast.',
  });

function* distinct(expr: Expr) {
  return (yield* ask({ distinct: agg.distinct(expr) })).distinct;
}

async function brokenWhere(breaks: Expr, rule: DataRule, table: NodeDone, run: RuleRun): Promise<Broken> {
  const broken = await run.rounds.learn(countOf(breaks), table.value.rows);
  if (broken === 0) return { broken, first: [] };
  return { broken, first: await placesOf(await firstRows(breaks, table.value.rows, run), rule, table, run) };
}

/** The first rows for which the condition is true. */
async function firstRows(condition: Expr, rows: RowSet, { task, rounds }: RuleRun): Promise<number[]> {
  const found: number[] = [];
  for (let from = 0; from < rows.rows && found.length < MAX_ROWS; from += ROWS_A_PAGE) {
    if (from > 0) await pause(rounds);
    const { columns } = await page([{ expr: condition, type: 'boolean' }], rows, from, ROWS_A_PAGE, task);
    const [cells = []] = columns;
    for (let at = cells.indexOf(true); at >= 0 && found.length < MAX_ROWS; at = cells.indexOf(true, at + 1))
      found.push(from + at);
  }
  return found;
}

/** Rows equal to an earlier row, ignoring rows with a missing cell. */
async function repeatedRows(
  exprs: readonly Expr[],
  rows: RowSet,
  { task, rounds }: RuleRun,
): Promise<{ readonly count: number; readonly first: readonly number[] }> {
  const bytes = exprs.reduce((sum, expr) => sum + 2 * cellBytes(expr), 0) + BYTES_A_CODED_ROW;
  await askFor(rows.rows * bytes, `Comparing ${rowsText(rows.rows)}`, rounds);
  const gap = exprs.map(isMissing).reduce(or, boolean(false));
  const [missing, ...columns] = await Promise.all([gap, ...exprs].map((expr) => wholeColumn(expr, rows, task)));
  // Codes suffice to compare cells for equality.
  const compared = columns.map(({ cells }) => ({ cells, values: null }));
  const input: DistinctInput = { columns: compared, rows: rows.rows, keep: 'first' };
  const { marks } = await task<{ marks: Uint8Array }>('distinct', input);
  const first: number[] = [];
  let count = 0;
  for (let row = 0; row < rows.rows; row++) {
    if (marks[row] === 1 || missing?.cells[row] === 1) continue;
    count++;
    if (first.length < MAX_ROWS) first.push(row);
  }
  return { count, first };
}

/** Rows with the cells that the rule reads and, for a source, their place in the file. */
async function placesOf(
  found: readonly number[],
  rule: DataRule,
  { value, source }: NodeDone,
  { task }: RuleRun,
): Promise<BrokenRow[]> {
  const names = new Set(ruleColumns(rule));
  const fields = value.symbolic.columns.filter(({ name }) => names.has(name));
  return Promise.all(
    found.map(async (row): Promise<BrokenRow> => {
      const { columns } = await page(fields, value.rows, row, 1, task);
      const place = source === undefined ? null : await source.locate(row, 0).catch(() => null);
      return {
        row,
        ...(place?.file !== undefined && { file: place.file }),
        ...(place?.line !== undefined && { line: place.line }),
        cells: fields.map(({ name, type }, index) => ({ column: name, type, value: columns[index]?.[0] ?? null })),
      };
    }),
  );
}

function sentence({ name, formula }: DataRule, rows: number, broken: number, [first]: readonly BrokenRow[]): string {
  if (broken === 0) return `Rule "${name}" holds in ${counted(rows, 'row')}.`;
  const verb = broken === 1 ? 'breaks' : 'break';
  const where = first === undefined ? '' : `; the first is row ${thousands(first.row + 1)}${cellsText(first)}`;
  return `${thousands(broken)} of ${counted(rows, 'row')} ${verb} rule "${name}" (${formula.trim()})${where}.`;
}

function cellsText({ cells, line }: BrokenRow): string {
  const shown = cells.slice(0, 3).map(({ column, type, value }) => `${column} = ${cellText(type, value)}`);
  const place = line === undefined ? '' : `, line ${thousands(line)}`;
  return `${place}${shown.length === 0 ? '' : `, with ${shown.join(', ')}`}`;
}

function cellText(type: ColumnType, value: Cell): string {
  if (value === null) return 'missing';
  if (type !== 'datetime') return typeof value === 'string' ? JSON.stringify(value) : String(value);
  const date = new Date(Number(value));
  return Number.isNaN(date.getTime())
    ? 'missing'
    : date.toISOString().replace('T00:00:00.000Z', '').replace('.000Z', 'Z');
}

/** A broken or uncheckable rule as a problem of its node; null if the rule holds. */
export function ruleResultProblem({ state, node, message, first, problem }: RuleResult): Problem | null {
  if (problem !== undefined) return problem;
  if (state !== 'broken') return null;
  const [place] = first;
  return {
    code: 'rule.broken',
    message,
    hint: 'Mend the data, or change the rule.',
    ...(node !== null && { nodeId: node }),
    ...(place?.file !== undefined && { file: place.file }),
    ...(place?.line !== undefined && { line: place.line }),
  };
}

/** Whether a command must stop: a broken rule of severity error, or any rule that cannot be checked. */
export const stopsRun = ({ state, severity }: RuleResult): boolean =>
  state === 'invalid' || (state === 'broken' && severity === 'error');
