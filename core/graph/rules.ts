/**
 * User-defined rules about the data, besides the requirements of the steps. A rule is a formula with a name and a
 * severity, about the table of one node. It has one of three forms:
 *
 * - a condition on each row, in the formula language: `age >= 0`, `country in ["IT", "FR"]`, `start <= end`. A
 *   comparison with a missing cell is unknown and breaks no rule, as in SQL; `not_missing(age)` checks the cell itself.
 * - `unique(id)` or `unique(store, day)`: no two rows have the same values. Rows with a missing cell among them are
 *   left out.
 * - `customer in (customers.id)`: each value occurs in a column of another node's table.
 */
import {
  columnText,
  compileFormula,
  type FormulaColumn,
  FormulaError,
  parseFormula,
  usedColumns,
} from '../formula/index.ts';
import { not } from '../ir/build.ts';
import type { Expr } from '../ir/expression.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { DeclaredField } from '../operators/kit/operator.ts';
import type { DataRule, PipelineDocument } from './document-schema.ts';
import { upstreamOf } from './graph.ts';

export type RuleForm =
  | { readonly form: 'rows' }
  | { readonly form: 'unique'; readonly columns: readonly string[] }
  /** Each value of `column` occurs in the column `key` of the node's table. */
  | { readonly form: 'key'; readonly column: string; readonly nodeId: string; readonly key: string };

/** A name, bare or in backquotes. */
const NAME = '(?:[\\p{L}_][\\p{L}\\p{N}\\p{M}_]*|`(?:[^`]|``)*`)';
const UNIQUE = new RegExp(`^\\s*unique\\s*\\(\\s*(${NAME}(?:\\s*,\\s*${NAME})*)\\s*\\)\\s*$`, 'u');
const KEY = new RegExp(`^\\s*(${NAME})\\s+in\\s*\\(\\s*(${NAME})\\s*\\.\\s*(${NAME})\\s*\\)\\s*$`, 'u');
const NAMES = new RegExp(NAME, 'gu');

const named = (text: string): string => (text.startsWith('`') ? text.slice(1, -1).replace(/``/g, '`') : text);

/** The name of a column or node in a rule's syntax: bare if possible, else in backquotes. */
export const formulaName = columnText;

/** Parses a rule's formula. */
export function ruleForm(formula: string): RuleForm {
  const [, unique] = UNIQUE.exec(formula) ?? [];
  if (unique !== undefined)
    return { form: 'unique', columns: [...unique.matchAll(NAMES)].map(([name]) => named(name)) };
  const [, column, nodeId, key] = KEY.exec(formula) ?? [];
  if (column === undefined || nodeId === undefined || key === undefined) return { form: 'rows' };
  return { form: 'key', column: named(column), nodeId: named(nodeId), key: named(key) };
}

/** The node whose table a rule checks; null if the rule names none and there is not exactly one source. */
export function ruleNode({ nodes }: PipelineDocument, { node }: DataRule): string | null {
  if (node !== undefined) return nodes.some(({ id }) => id === node) ? node : null;
  const sources = nodes.filter(({ type }) => operatorOf(type)?.inputs.length === 0);
  return sources.length === 1 ? (sources[0] as { id: string }).id : null;
}

/** A problem of a rule. Its message names the rule, because a rule belongs to no parameter of a node. */
const ruleProblem = ({ name }: DataRule, code: string, message: string, hint: string): Problem => ({
  code: `rule.${code}`,
  message: `Rule "${name}": ${message}`,
  hint,
});

/** Problems of a document's rules that need no columns. */
export function ruleProblems(document: PipelineDocument): Problem[] {
  const { rules = [], nodes } = document;
  const seen = new Set<string>();
  return rules.flatMap((rule): Problem[] => {
    const problems: Problem[] = [];
    if (seen.has(rule.name))
      problems.push(ruleProblem(rule, 'name', 'another rule has this name.', 'Give one of them another name.'));
    seen.add(rule.name);
    if (ruleNode(document, rule) === null) problems.push(noNode(document, rule));
    const form = ruleForm(rule.formula);
    if (form.form === 'key' && !nodes.some(({ id }) => id === form.nodeId))
      problems.push(unknownNode(document, rule, form.nodeId));
    const syntax = form.form === 'rows' ? formulaProblem(rule, () => parseFormula(rule.formula)) : null;
    return syntax === null ? problems : [...problems, syntax];
  });
}

function noNode(document: PipelineDocument, rule: DataRule): Problem {
  if (rule.node !== undefined) return unknownNode(document, rule, rule.node);
  return ruleProblem(
    rule,
    'node',
    'it does not say which table it is about, and the pipeline does not have exactly one source.',
    'Add "node" to it: the id of the node whose table it is about.',
  );
}

const unknownNode = ({ nodes }: PipelineDocument, rule: DataRule, id: string): Problem =>
  ruleProblem(
    rule,
    'node',
    `there is no node "${id}".`,
    nodes.length === 0
      ? 'Add it, or take the rule away.'
      : `There are ${nodes
          .slice(0, 8)
          .map((node) => node.id)
          .join(', ')}${nodes.length > 8 ? ', …' : ''}.`,
  );

/** The problem that `work` on a rule's formula throws; null if there is none. */
function formulaProblem(rule: DataRule, work: () => void): Problem | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    const { message, hint, from, to } = error.problem;
    const place = to - from > 1 ? `characters ${from + 1} to ${to}` : `character ${from + 1}`;
    return { ...ruleProblem(rule, 'formula', `${message.replace(/[.]$/, '')} (${place}).`, hint), at: { from, to } };
  }
}

/** Columns of its own table that a rule reads; empty if its formula is invalid. */
export function ruleColumns({ formula }: DataRule): readonly string[] {
  const form = ruleForm(formula);
  if (form.form === 'unique') return form.columns;
  if (form.form === 'key') return [form.column];
  try {
    return [...usedColumns(parseFormula(formula))];
  } catch (error) {
    if (error instanceof FormulaError) return [];
    throw error;
  }
}

/**
 * Expression that tells whether a row breaks a rule on rows: true, false, or missing if it is
 * unknown. Throws a ProblemError.
 */
export function brokenBy(rule: DataRule, columns: readonly FormulaColumn[]): Expr {
  let holds: Expr | null = null;
  const problem = formulaProblem(rule, () => {
    holds = compileFormula(rule.formula, columns, { unknowns: true });
  });
  if (problem !== null) throw new ProblemError(problem);
  const expr = holds as unknown as Expr;
  if (expr.type === 'boolean') return not(expr);
  throw new ProblemError(
    ruleProblem(
      rule,
      'formula',
      'the formula gives no condition.',
      'Compare it with something, for example with >= 0.',
    ),
  );
}

/** The column that a rule names. Throws a ProblemError if it does not exist. */
export function ruleColumn<Column extends FormulaColumn>(
  rule: DataRule,
  columns: readonly Column[],
  name: string,
  nodeId: string,
): Column {
  const found =
    columns.find((column) => column.name === name) ??
    columns.find((column) => column.many === true && name.startsWith(column.name));
  if (found !== undefined) return found;
  throw new ProblemError({
    ...ruleProblem(
      rule,
      'column',
      `there is no column "${name}" in the table of "${nodeId}".`,
      'Write the name as it stands there.',
    ),
    nodeId,
    column: name,
  });
}

/** Problems of rules with the columns of their tables, as far as these are known. */
export function ruleColumnProblems(
  document: PipelineDocument,
  tables: ReadonlyMap<string, readonly DeclaredField[]>,
): Problem[] {
  return (document.rules ?? []).flatMap((rule): Problem[] => {
    const nodeId = ruleNode(document, rule);
    const fields = nodeId === null ? undefined : tables.get(nodeId);
    if (nodeId === null || fields === undefined) return [];
    const form = ruleForm(rule.formula);
    try {
      if (form.form === 'rows') brokenBy(rule, fields);
      for (const name of ruleColumns(rule)) ruleColumn(rule, fields, name, nodeId);
      const keys = form.form === 'key' ? tables.get(form.nodeId) : undefined;
      if (form.form === 'key' && keys !== undefined) ruleColumn(rule, keys, form.key, form.nodeId);
      return [];
    } catch (error) {
      if (error instanceof ProblemError) return [error.problem];
      throw error;
    }
  });
}

/** Rules about the tables that a node depends on. */
export function rulesFor(document: PipelineDocument, output: string): DataRule[] {
  const upstream = upstreamOf(document, output);
  return (document.rules ?? []).filter((rule) => upstream.has(ruleNode(document, rule) ?? ''));
}

/** The part of a document that a node depends on, with the tables that its rules look up keys in. */
export function partWithRules(document: PipelineDocument, output: string): PipelineDocument {
  const wanted = upstreamOf(document, output);
  for (const { formula } of rulesFor(document, output)) {
    const form = ruleForm(formula);
    if (form.form === 'key') for (const id of upstreamOf(document, form.nodeId)) wanted.add(id);
  }
  return {
    ...document,
    nodes: document.nodes.filter(({ id }) => wanted.has(id)),
    edges: document.edges.filter(({ source, target }) => wanted.has(source) && wanted.has(target)),
  };
}
