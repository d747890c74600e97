/**
 * Prepares a fitted pipeline for single rows, as a scoring service needs it. Its columns are expressions already, so
 * all nodes together become one function, which runs once per row on the calling thread.
 * A row is treated as a table of one row whose columns are its keys. For a different set of columns the pipeline is
 * planned again, as for a file, and the plan is kept.
 */
import type { DataRule, PipelineDocument } from '../graph/document-schema.ts';
import { applyStored, conformed, fittedFields, wholeColumns } from '../graph/fitted.ts';
import { graphOf, topologicalOrder, upstreamOf } from '../graph/graph.ts';
import { brokenBy, ruleColumns, ruleForm, ruleNode, ruleProblems, rulesFor } from '../graph/rules.ts';
import { type SourceColumnUse, type TargetSide, targetSide } from '../graph/target.ts';
import { touchedColumns } from '../graph/touched-columns.ts';
import { parseParams, structureProblems } from '../graph/validate.ts';
import { column, not, or } from '../ir/build.ts';
import { valueTypeOf } from '../ir/expression.ts';
import { ProblemError, problemOf } from '../ir/problem.ts';
import type { ColumnType, Field } from '../ir/types.ts';
import { checksIn, refusedAsMissing, withoutChecks } from '../ir/checks.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { Operator, SymbolicTable } from '../operators/kit/operator.ts';
import type { Cell, JsonRow } from './cells.ts';
import { type RowReader, rowReader } from './json-row.ts';
import type { MakeRowFunction, RowFunction } from './row-function.ts';
import { sameResult } from './same-result.ts';

/** Result of one row. */
export interface AppliedRow {
  readonly columns: readonly Field[];
  /** One cell per column; null if missing, dates in milliseconds since 1970. */
  readonly cells: readonly Cell[];
  /** Columns of the row whose value does not fit their type and was therefore treated as missing. */
  readonly unfit: readonly string[];
  /** Target columns whose label a step refuses, and which are therefore missing. */
  readonly unencoded: readonly string[];
  /** Columns of the row that the pipeline does not know and ignores. */
  readonly extra: readonly string[];
  /** Columns that the row lacks and no step reads: they are missing in the result. */
  readonly absent: readonly string[];
  /** Rules of severity warning that the row breaks. */
  readonly broken: readonly DataRule[];
}

export interface Prepared {
  /** Columns of a row. */
  readonly source: readonly Field[];
  /** Columns of the result of a row that has all of them. */
  readonly result: readonly (Field & { readonly target?: true })[];
  /** Columns that only the target depends on; their values never stop a row. */
  readonly labels: ReadonlySet<string>;
  /** Rules that need a whole table and are therefore not checked. */
  readonly unchecked: readonly DataRule[];
  /**
   * Applies the pipeline to a row; null if the pipeline drops it. Throws a ProblemError if a column is absent, a value
   * is not a cell, a step refuses a cell, or the row breaks a rule of severity error.
   */
  apply(row: JsonRow): AppliedRow | null;
}

/** Most plans kept, one per set of columns. */
const MAX_PLANS = 64;

/**
 * Prepares a node of a fitted document. Throws a ProblemError if the document is not fitted, has a problem, or contains
 * a step that needs more than one row (a sort, a join, a fill from the row before).
 * @param rowFunction makes the functions of a row, by compiled code or without
 */
export function prepare(document: PipelineDocument, nodeId: string, rowFunction: MakeRowFunction): Prepared {
  const recipe = { ...recipeOf(document, nodeId), rowFunction };
  const { known, whole } = recipe;
  const names = [...known.keys()];
  const usual = planOf(
    recipe,
    fieldsOf(known, (name) => whole?.has(name) === true),
  );
  // Whether numbers are whole affects the results of a few steps (3 or 3.0 as text). If the document does not store it
  // and this pipeline has such a step, it is determined for each row.
  const exactly = whole === null && !sameResult(usual.symbolic, planOf(recipe, fieldsOf(known, true)).symbolic);
  const plans = new Map<string, Plan | ProblemError>();
  if (!exactly) plans.set('', usual);

  /** Key of the plan for a row: absent columns, new columns and, if they matter, whole numbers. */
  const shapeOf = (row: JsonRow): string => {
    let shape = '';
    let found = 0;
    for (const [index, name] of names.entries()) {
      if (!Object.hasOwn(row, name)) shape += `-${index}`;
      else {
        found++;
        if (exactly && Number.isInteger(row[name])) shape += `#${index}`;
      }
    }
    const given = Object.keys(row);
    if (given.length === found) return shape;
    return shape + JSON.stringify(given.filter((name) => !known.has(name)));
  };

  const planFor = (row: JsonRow): Plan => {
    const shape = shapeOf(row);
    let plan = plans.get(shape);
    if (plan === undefined) {
      const types = new Map<string, ColumnType>([...known].filter(([name]) => Object.hasOwn(row, name)));
      try {
        plan = planOf(
          recipe,
          fieldsOf(types, (name) => whole?.has(name) ?? (exactly && Number.isInteger(row[name]))),
          Object.keys(row).filter((name) => !known.has(name)),
        );
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        plan = error;
      }
      if (plans.size >= MAX_PLANS) plans.clear();
      plans.set(shape, plan);
    }
    if (plan instanceof ProblemError) throw plan;
    plan.reader ??= rowReader(plan.fields, recipe.source, plan.read);
    return plan;
  };

  const uses = recipe.targets.sources.get(recipe.source.id) ?? new Map<string, SourceColumnUse>();
  const targetNames = recipe.targets.names(nodeId);
  return {
    source: usual.fields,
    result: usual.symbolic.columns.map(({ name, type, integer }) => ({
      name,
      type,
      ...(integer === true && { integer }),
      ...(targetNames.has(name) && { target: true as const }),
    })),
    labels: new Set([...uses].flatMap(([name, use]) => (use === 'target' ? [name] : []))),
    unchecked: recipe.rules.filter(({ formula }) => ruleForm(formula).form !== 'rows'),
    apply(row) {
      const { reader, keeps, rules, result, symbolic, refusals, extra, absent } = planFor(row);
      const { cells, read } = reader as RowReader;
      const unfit = read(row);
      const broken: DataRule[] = [];
      const checkRules = (after: number): void => {
        for (const { rule, keepsBefore, breaks } of rules) {
          if (keepsBefore !== after || breaks.run(cells)[0] !== true) continue;
          if (rule.severity === 'error') throw brokenRule(rule);
          broken.push(rule);
        }
      };
      checkRules(0);
      for (const [index, keep] of keeps.entries()) {
        if (keep.run(cells)[0] !== true) return null;
        checkRules(index + 1);
      }
      const made = result.run(cells);
      const count = symbolic.columns.length;
      const unencoded = refusals.filter((_, index) => made[count + index] === true);
      return { columns: symbolic.columns, cells: made.slice(0, count), unfit, unencoded, extra, absent, broken };
    },
  };
}

/** The nodes from the source to the requested node, in order. */
interface Recipe {
  readonly steps: readonly { readonly operator: Operator; readonly node: PipelineDocument['nodes'][number] }[];
  readonly document: PipelineDocument;
  readonly source: PipelineDocument['nodes'][number];
  /** Columns of the source when the pipeline was fitted. */
  readonly known: ReadonlyMap<string, ColumnType>;
  /** Columns whose numbers were all whole; null if the document does not store them. */
  readonly whole: ReadonlySet<string> | null;
  readonly targets: TargetSide;
  /** Rules about the tables of these nodes. */
  readonly rules: readonly DataRule[];
  readonly rowFunction: MakeRowFunction;
}

function recipeOf(document: PipelineDocument, nodeId: string): Omit<Recipe, 'rowFunction'> {
  const upstream = upstreamOf(document, nodeId);
  const [problem] = [
    ...structureProblems(document).filter((each) => each.nodeId === undefined || upstream.has(each.nodeId)),
    ...ruleProblems(document),
  ];
  if (problem !== undefined) throw new ProblemError(problem);
  const graph = graphOf(document);
  const path = topologicalOrder(document)
    .filter((id) => upstream.has(id))
    .map((id) => {
      const { node } = graph.get(id) as { node: PipelineDocument['nodes'][number] };
      return { node, operator: operatorOf(node.type) as Operator };
    });
  const joined = path.find(({ operator }) => operator.combine !== undefined);
  if (joined !== undefined) throw needsTable(joined.node.id, joined.operator);
  const [source, ...steps] = path as [Recipe['steps'][number], ...Recipe['steps']];
  const fields = fittedFields(document, source.node.id);
  if (fields === null) {
    throw new ProblemError({
      code: 'apply.not-fitted',
      message: 'The columns of the data are not known yet.',
      hint: 'Run the pipeline on training data first.',
      option: '--fitted FILE',
      nodeId: source.node.id,
    });
  }
  const whole = wholeColumns(document, source.node.id);
  const known = new Map(fields.map(({ name, type }) => [name, type]));
  const targets = targetSide(document, new Map(), nodeId);
  const rules = rulesFor(document, nodeId);
  return { steps, document, source: source.node, known, whole, targets, rules };
}

function fieldsOf(types: ReadonlyMap<string, ColumnType>, whole: boolean | ((name: string) => boolean)): Field[] {
  return Array.from(types, ([name, type]): Field => {
    const isWhole = type === 'number' && (typeof whole === 'boolean' ? whole : whole(name));
    return isWhole ? { name, type, integer: true } : { name, type };
  });
}

/** Compiled pipeline for rows with these columns. */
interface Plan {
  readonly fields: readonly Field[];
  readonly symbolic: SymbolicTable;
  /** Conditions for keeping a row, in order. */
  readonly keeps: readonly RowFunction[];
  /** Rules that a row can break; each is checked after the first `keepsBefore` conditions. */
  readonly rules: readonly { readonly rule: DataRule; readonly keepsBefore: number; readonly breaks: RowFunction }[];
  /** Computes the result's columns and then, for each of `refusals`, whether its label is refused. */
  readonly result: RowFunction;
  /** Target columns of the result that a step may refuse. */
  readonly refusals: readonly string[];
  readonly extra: readonly string[];
  readonly absent: readonly string[];
  /** Indices of the columns that any of the functions reads. */
  readonly read: ReadonlySet<number>;
  /** Created for the first row with these columns. */
  reader?: RowReader;
}

function planOf(
  { steps, document, source, targets, rules: all, rowFunction }: Recipe,
  fields: readonly Field[],
  extra: readonly string[] = [],
): Plan {
  const uses = targets.sources.get(source.id);
  const given = conformed(
    fields.map((field, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) })),
    source,
    document,
    (name) => uses?.get(name) === 'read',
  );
  let symbolic: SymbolicTable = { columns: given.columns };
  let before = source.id;
  const keeps: RowFunction[] = [];
  const rules: { rule: DataRule; keepsBefore: number; breaks: RowFunction }[] = [];
  const addRules = (nodeId: string): void => {
    for (const rule of all) {
      if (ruleNode(document, rule) !== nodeId || ruleForm(rule.formula).form !== 'rows') continue;
      const lacking = ruleColumns(rule).filter((name) => symbolic.columns.every((own) => own.name !== name));
      if (lacking.some((name) => targets.names(nodeId).has(name))) continue;
      const breaks = rowFunction([{ expr: brokenBy(rule, symbolic.columns), type: 'boolean' }], fields);
      rules.push({ rule, keepsBefore: keeps.length, breaks });
    }
  };
  addRules(source.id);
  for (const { node, operator } of steps) {
    const names = targets.names(before);
    before = node.id;
    if (node.bypassed === true) {
      addRules(node.id);
      continue;
    }
    try {
      const parsed = parseParams(node);
      if ('problems' in parsed) throw new ProblemError(parsed.problems[0]);
      const step = { operator, params: parsed.params, input: symbolic, targets: names };
      const applied = applyStored(step, node, document, (plan) => {
        if (plan.rows !== 'filter') throw needsTable(node.id, operator);
        keeps.push(rowFunction([{ expr: plan.keep, type: 'boolean' }], fields));
        return undefined;
      });
      touchedColumns(node, applied.input, applied.columns);
      symbolic = { columns: applied.columns };
    } catch (error) {
      throw new ProblemError(problemOf(error, node.id));
    }
    addRules(node.id);
  }
  refuseLacking(document, source.id, uses, fields);
  const names = targets.names(before);
  const lacks = given.absent.some((name) => targets.origins.get(source.id)?.has(name) === true);
  const columns = lacks ? symbolic.columns.filter(({ name }) => !names.has(name)) : symbolic.columns;
  const checked = columns.filter(({ name, expr }) => names.has(name) && checksIn([expr]).length > 0);
  const lenient = columns.map((each) =>
    checked.includes(each) ? { ...each, expr: refusedAsMissing(each.expr) } : each,
  );
  const refused = checked.map(({ expr }) => ({
    expr: checksIn([expr])
      .map((check) => not(withoutChecks(check.holds)))
      .reduce((any, one) => or(any, one)),
    type: 'boolean' as const,
  }));
  const result = rowFunction([...lenient, ...refused], fields);
  const read = new Set([...keeps, ...rules.map(({ breaks }) => breaks), result].flatMap(({ reads }) => reads));
  return {
    fields,
    symbolic: { columns: lenient },
    keeps,
    rules,
    result,
    refusals: checked.map(({ name }) => name),
    extra,
    absent: given.absent.filter((name) => uses?.get(name) === 'passes'),
    read,
  };
}

const brokenRule = ({ name, formula }: DataRule): ProblemError =>
  new ProblemError({
    code: 'rule.broken',
    message: `The row breaks rule "${name}" (${formula.trim()}).`,
    hint: 'Mend the row, or change the rule.',
  });

/** Reports an absent column, because steps that select columns by type do not notice it. */
function refuseLacking(
  document: PipelineDocument,
  sourceId: string,
  uses: ReadonlyMap<string, SourceColumnUse> | undefined,
  fields: readonly Field[],
): void {
  const there = new Set(fields.map(({ name }) => name));
  const lacking = fittedFields(document, sourceId)?.find(({ name }) => uses?.get(name) === 'read' && !there.has(name));
  if (lacking === undefined) return;
  throw new ProblemError({
    code: 'column.unknown',
    message: `There is no column "${lacking.name}" here, and a step reads it.`,
    hint: 'Add it, under the name that it had when the pipeline was fitted.',
    nodeId: sourceId,
    column: lacking.name,
  });
}

const needsTable = (nodeId: string, { label }: Operator): ProblemError =>
  new ProblemError({
    code: 'apply.needs-table',
    message: `"${label}" needs a whole table: it cannot be applied to one row at a time.`,
    hint: 'Apply the pipeline to a file instead, or bypass this step before fitting.',
    option: '--input FILE',
    nodeId,
  });
