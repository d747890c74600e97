/**
 * Proposes rules that hold in every row of a source, with their evidence. A person decides which of them are intended.
 */
import type { DataRule, PipelineDocument } from '../../graph/document-schema.ts';
import { formulaName, ruleNode } from '../../graph/rules.ts';
import { targetSide } from '../../graph/target.ts';
import { agg, ask, type Distinct, type Extent, type Learning, together } from '../../ir/aggregate.ts';
import { atMost, isMissing, toNumber } from '../../ir/build.ts';
import { counted } from '../../words/counted.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { NodeOutcome, NodeValue } from '../execute/node-outcome.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import { profiledNumber } from './source-profile.ts';

/** Fewest rows; in fewer rows a rule may hold by chance. */
const MIN_ROWS = 50;
/** Most values of a proposed set; a longer list is rarely a set of known values. */
const MAX_VALUES = 20;
/** Fewest cells per value, on average, of a proposed set. */
const MIN_CELLS_A_VALUE = 5;
/** Most columns examined in a wide table. */
const MAX_COLUMNS = 200;
/** Most columns listed in one not_missing. */
const MAX_NAMES = 20;
/** Most columns of one type compared in pairs. */
const MAX_PAIRED = 12;

export interface ProposedRule {
  readonly rule: DataRule;
  /** Observation that supports the rule, one sentence. */
  readonly evidence: string;
}

interface Seen {
  readonly column: SymbolicColumn;
  readonly isTarget: boolean;
  readonly rows: number;
  readonly missing: number;
  readonly extent: Extent | null;
  readonly distinct: Distinct | null;
}

/** Rules that the document does not have yet. Throws Cancelled. */
export async function proposeRules(
  document: PipelineDocument,
  outcomes: ReadonlyMap<string, NodeOutcome>,
  rounds: LearningRounds,
): Promise<ProposedRule[]> {
  const tables = new Map<string, NodeValue>();
  for (const [id, outcome] of outcomes)
    if (outcome.state === 'done' && outcome.source !== undefined && outcome.value.rows.rows >= MIN_ROWS)
      tables.set(id, outcome.value);
  const fields = new Map(Array.from(tables, ([id, { symbolic }]) => [id, symbolic.columns]));
  const side = targetSide(document, fields);
  const seen = new Map<string, Seen[]>();
  for (const [id, value] of tables) seen.set(id, await observeColumns(value, side.names(id), rounds));
  const found: ProposedRule[] = [];
  const hasSeveral = ruleNode(document, { name: '', formula: '', severity: 'error' }) === null;
  for (const [id, value] of tables) {
    const columns = seen.get(id) as Seen[];
    const about = { nodeId: id, withNode: hasSeveral };
    found.push(
      ...present(columns, about),
      ...columns.flatMap((each) => [...identifiers(each, about), ...ranges(each, about), ...sets(each, about)]),
      ...(await ordered(columns, value, about, rounds)),
      ...keys(columns, seen, about),
    );
  }
  const known = new Set((document.rules ?? []).map((rule) => `${ruleNode(document, rule)} ${rule.formula.trim()}`));
  const names = new Set((document.rules ?? []).map(({ name }) => name));
  return found
    .filter(({ rule }) => !known.has(`${ruleNode(document, rule)} ${rule.formula}`))
    .map(({ rule, evidence }) => {
      let { name } = rule;
      for (let count = 2; names.has(name); count++) name = `${rule.name} (${count})`;
      names.add(name);
      return { rule: { ...rule, name }, evidence };
    });
}

async function observeColumns(
  { rows, symbolic }: NodeValue,
  targets: ReadonlySet<string>,
  rounds: LearningRounds,
): Promise<Seen[]> {
  const columns = symbolic.columns.slice(0, MAX_COLUMNS);
  const figures = await rounds.learn(together(columns.map(figuresOf)), rows);
  return columns.map((column, index) => ({
    column,
    isTarget: targets.has(column.name),
    rows: rows.rows,
    ...figures[index],
  }));
}

type Figures = Pick<Seen, 'missing' | 'extent' | 'distinct'>;

function* figuresOf(column: SymbolicColumn): Learning<Figures> {
  const x = profiledNumber(column);
  if (x === null && column.type === 'boolean') {
    const { moments } = yield* ask({ moments: agg.moments(toNumber(isMissing(column.expr))) });
    return { missing: moments.sum, extent: null, distinct: null };
  }
  if (x === null) {
    const { distinct } = yield* ask({ distinct: agg.distinct(column.expr) });
    return { missing: distinct.missing, extent: null, distinct };
  }
  if (column.integer === true) {
    const { extent, distinct } = yield* ask({ extent: agg.extent(x), distinct: agg.distinct(x) });
    return { missing: extent.missing, extent, distinct };
  }
  const { extent } = yield* ask({ extent: agg.extent(x) });
  return { missing: extent.missing, extent, distinct: null };
}

interface About {
  readonly nodeId: string;
  /** Whether a rule must name its source. */
  readonly withNode: boolean;
}

const proposal = (
  name: string,
  formula: string,
  severity: DataRule['severity'],
  evidence: string,
  { nodeId, withNode }: About,
): ProposedRule => ({ rule: { name, formula, severity, ...(withNode && { node: nodeId }) }, evidence });

/** Rule about columns without missing cells; without the target, which new rows may lack. */
function present(columns: readonly Seen[], about: About): ProposedRule[] {
  const full = columns.filter(({ missing, isTarget }) => missing === 0 && !isTarget);
  const [first] = full;
  if (first === undefined) return [];
  const named = full.slice(0, MAX_NAMES).map(({ column }) => formulaName(column.name));
  const evidence = `No cell of ${counted(named.length, 'column')} is missing in ${counted(first.rows, 'row')}.`;
  return [proposal('nothing is missing', `not_missing(${named.join(', ')})`, 'error', evidence, about)];
}

const isUnique = ({ distinct, missing, rows, column }: Seen): boolean =>
  distinct !== null && missing === 0 && distinct.values.length === rows && column.type !== 'datetime';

/** Endings of names that indicate a key. */
const KEY_NAME = /(^|[^\p{L}])(id|key|code|uuid|nr|no|number)$|[a-z](Id|ID|Key|Code)$/iu;

function identifiers(each: Seen, about: About): ProposedRule[] {
  const { column, rows } = each;
  // A measure in few rows may be unique by chance, so its name must indicate a key.
  if (!isUnique(each) || !(KEY_NAME.test(column.name) || column.type === 'text' || column.type === 'category'))
    return [];
  const evidence = `No value stands twice in ${counted(rows, 'row')}.`;
  return [proposal(`${column.name} is unique`, `unique(${formulaName(column.name)})`, 'error', evidence, about)];
}

function ranges(each: Seen, about: About): ProposedRule[] {
  const { column, extent, rows, missing } = each;
  if (column.type !== 'number' || extent === null || rows - missing < MIN_ROWS || isUnique(each)) return [];
  const { min, max } = extent;
  if (!Number.isFinite(min) || !Number.isFinite(max) || min === max) return [];
  const name = formulaName(column.name);
  const evidence = `It goes from ${min} to ${max} in ${counted(rows - missing, 'cell')}.`;
  if (min >= 0 && max <= 1)
    return [proposal(`${column.name} is a share`, `0 <= ${name} <= 1`, 'error', evidence, about)];
  const [low, high] = roomy(min, max);
  return [
    ...(min >= 0 ? [proposal(`${column.name} is not negative`, `${name} >= 0`, 'error', evidence, about)] : []),
    proposal(`${column.name} is in range`, `${low} <= ${name} <= ${high}`, 'warning', evidence, about),
  ];
}

/**
 * The range, extended on both sides by half of its width and rounded to two digits; the lower end stays at 0 or above
 * if all numbers do.
 */
function roomy(min: number, max: number): [number, number] {
  const width = max - min;
  const unit = 10 ** (Math.floor(Math.log10(width)) - 1);
  const rounded = (value: number, round: (x: number) => number): number =>
    Number((round(value / unit) * unit).toPrecision(12));
  const low = rounded(min - width / 2, Math.floor);
  return [min >= 0 ? Math.max(0, low) : low, rounded(max + width / 2, Math.ceil)];
}

function sets(each: Seen, about: About): ProposedRule[] {
  const { column, distinct, rows, missing } = each;
  if (column.type !== 'category' || distinct === null) return [];
  const { values } = distinct;
  if (values.length === 0 || values.length > MAX_VALUES || rows - missing < MIN_CELLS_A_VALUE * values.length)
    return [];
  const list = values.map((value) => textLiteral(String(value))).join(', ');
  const evidence = `${counted(rows - missing, 'cell')} hold ${counted(values.length, 'value')}.`;
  return [proposal(`${column.name} is known`, `${formulaName(column.name)} in [${list}]`, 'warning', evidence, about)];
}

/** A text as a literal of a formula. */
const textLiteral = (text: string): string =>
  JSON.stringify(text).replace(/\\([bf])/g, (_, letter: string) => (letter === 'b' ? '\\u0008' : '\\u000c'));

/** Words in names of columns that are a beginning and an end. */
const ENDS: readonly (readonly [RegExp, RegExp])[] = [
  [/start|begin/i, /end|stop|finish/i],
  [/(^|_)from(_|$)/i, /(^|_)(to|until)(_|$)/i],
  [/min|low/i, /max|high/i],
];

const areEnds = (a: string, b: string): boolean => ENDS.some(([first, last]) => first.test(a) && last.test(b));

/** Rules about pairs of columns in which the first is never greater: dates, and numbers whose names indicate it. */
async function ordered(
  columns: readonly Seen[],
  { rows }: NodeValue,
  about: About,
  rounds: LearningRounds,
): Promise<ProposedRule[]> {
  const ofType = (type: string): Seen[] => columns.filter(({ column }) => column.type === type);
  const dates = ofType('datetime').slice(0, MAX_PAIRED);
  const numbers = ofType('number').filter(({ column }) => ENDS.flat().some((word) => word.test(column.name)));
  const pairs = [dates, numbers.slice(0, MAX_PAIRED)].flatMap((list) =>
    list.flatMap((a) =>
      list
        .filter((b) => a !== b && mayBeOrdered(a, b))
        .map((b): [SymbolicColumn, SymbolicColumn] => [a.column, b.column]),
    ),
  );
  const counts = await rounds.learn(together(pairs.map(([a, b]) => orderOf(a, b))), rows);
  return pairs.flatMap(([a, b], index): ProposedRule[] => {
    const { both, inOrder } = counts[index] as { both: number; inOrder: number };
    if (both < MIN_ROWS || inOrder < both) return [];
    const formula = `${formulaName(a.name)} <= ${formulaName(b.name)}`;
    return [
      proposal(
        `${a.name} before ${b.name}`,
        formula,
        'error',
        `It holds in all ${counted(both, 'row')} that have both.`,
        about,
      ),
    ];
  });
}

/** Pairs to compare: not those whose order follows from their ranges, unless their names indicate it. */
const mayBeOrdered = (a: Seen, b: Seen): boolean =>
  areEnds(a.column.name, b.column.name) ||
  (a.column.type === 'datetime' && a.extent !== null && b.extent !== null && a.extent.max > b.extent.min);

function* orderOf(a: SymbolicColumn, b: SymbolicColumn): Learning<{ readonly both: number; readonly inOrder: number }> {
  const [x, y] = [profiledNumber(a), profiledNumber(b)];
  if (x === null || y === null) return { both: 0, inOrder: 0 };
  const { gaps, order } = yield* ask({
    gaps: agg.moments({ op: 'binary', type: 'number', fn: 'sub', a: y, b: x }),
    order: agg.moments(toNumber(atMost(x, y))),
  });
  return { both: gaps.count, inOrder: order.sum };
}

/** Rules about columns whose values all occur in a unique column of another source with a matching name. */
function keys(columns: readonly Seen[], all: ReadonlyMap<string, readonly Seen[]>, about: About): ProposedRule[] {
  return columns.flatMap(({ column, distinct, rows, missing }) =>
    [...all].flatMap(([nodeId, others]) => {
      if (nodeId === about.nodeId || distinct === null || rows - missing < MIN_ROWS) return [];
      const values = distinct.values;
      const key = others.find(
        (other) =>
          isUnique(other) && other.column.expr.type === column.expr.type && isCalledAlike(column.name, other, nodeId),
      );
      if (key?.distinct == null) return [];
      const known = new Set(key.distinct.values);
      if (!values.every((value) => known.has(value))) return [];
      const formula = `${formulaName(column.name)} in (${formulaName(nodeId)}.${formulaName(key.column.name)})`;
      const evidence = `All ${counted(values.length, 'value')} stand among the ${counted(known.size, 'value')} there.`;
      return [proposal(`${column.name} is in ${nodeId}`, formula, 'error', evidence, about)];
    }),
  );
}

/** Matching names: `customer_id` and `id` of `customers`, or two equal names. */
function isCalledAlike(name: string, { column }: Seen, nodeId: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const [own, key, node] = [plain(name), plain(column.name), plain(nodeId)];
  return (
    own === key ||
    [node, node.replace(/s$/, ''), node.replace(/ies$/, 'y')].some((stem) => own === stem + key || own === stem)
  );
}
