/** Compares a source's new rows with the profile of its train rows in the document. */
import { type ColumnSketch, binEdges, type SourceProfile } from '../../graph/source-profile.ts';
import type { ColumnReach } from '../../graph/column-reach.ts';
import { agg, ask, type Learning, together } from '../../ir/aggregate.ts';
import { greaterThan, isMissing, lessThan, or, toNumber } from '../../ir/build.ts';
import { counted, thousands } from '../../words/counted.ts';
import type { ColumnType } from '../../ir/types.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import type { RowSet } from '../rows/row-set.ts';
import { type Drift, driftOf, missingDiffers } from './drift.ts';
import type { Finding } from './finding.ts';
import { binCounts, profiledNumber } from './source-profile.ts';

/** Figures of one side of a comparison. */
export interface ColumnFigures {
  readonly rows: number;
  readonly missing: number;
  /** Only for numbers and dates (milliseconds since 1970). */
  readonly min?: number;
  readonly max?: number;
  /** Cells per bin or value. */
  readonly counts?: readonly number[];
  /** Cells with a category that the profile does not list. */
  readonly rest?: number;
}

/** A column in the train rows and in the new rows. */
export interface ComparedColumn {
  readonly nodeId: string;
  readonly column: string;
  readonly type: ColumnType;
  /** Lower edges of the bins of numbers, except for the first bin. */
  readonly edges?: readonly number[];
  /** Categories, in the order of the counts. */
  readonly values?: readonly (string | boolean)[];
  readonly train: ColumnFigures;
  readonly now: ColumnFigures;
  /** Number of new values below `train.min` or above `train.max`. */
  readonly outside: number;
  /** Absent if the profile has no counts of the column. */
  readonly drift?: Drift;
}

/** Compares each column that is in both the profile and the new rows. */
export async function compareProfile(
  nodeId: string,
  profile: SourceProfile,
  columns: readonly SymbolicColumn[],
  rows: RowSet,
  rounds: LearningRounds,
): Promise<ComparedColumn[]> {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const pairs = profile.columns.flatMap((sketch) => {
    const column = byName.get(sketch.name);
    return column === undefined ? [] : [{ sketch, column }];
  });
  const observed = await rounds.learn(together(pairs.map(({ sketch, column }) => observe(sketch, column))), rows);
  return pairs.map(({ sketch, column }, index): ComparedColumn => {
    const { outside, ...figures } = observed[index];
    const now = { rows: rows.rows, ...figures };
    const { min, max, counts, rest, missing } = sketch;
    const train = {
      rows: profile.rows,
      missing,
      ...(min !== undefined && max !== undefined && { min, max }),
      ...(counts !== undefined && { counts }),
      ...(rest !== undefined && { rest }),
    };
    const drift =
      counts === undefined || now.counts === undefined
        ? undefined
        : driftOf([...counts, ...restOf(rest)], [...now.counts, ...restOf(now.rest)], {
            ordered: sketch.quantiles !== undefined,
            hasRest: rest !== undefined,
            columns: pairs.length,
          });
    return {
      nodeId,
      column: column.name,
      type: column.type,
      ...(sketch.quantiles !== undefined && { edges: binEdges(sketch.quantiles) }),
      ...(sketch.values !== undefined && { values: sketch.values }),
      train,
      now,
      outside,
      ...(drift !== undefined && { drift }),
    };
  });
}

const restOf = (rest: number | undefined): number[] => (rest === undefined ? [] : [rest]);

type ObservedColumn = Omit<ColumnFigures, 'rows'> & { readonly outside: number };

function* observe(sketch: ColumnSketch, column: SymbolicColumn): Learning<ObservedColumn> {
  const x = profiledNumber(column);
  if (x === null || sketch.values !== undefined) {
    if (sketch.values === undefined || x !== null) {
      const { moments } = yield* ask({ moments: agg.moments(toNumber(isMissing(column.expr))) });
      return { missing: moments.sum, outside: 0 };
    }
    const { distinct } = yield* ask({ distinct: agg.distinct(column.expr) });
    const found = new Map(distinct.values.map((value, index) => [value, distinct.counts[index]]));
    const counts = sketch.values.map((value) => found.get(value) ?? 0);
    const sum = (list: readonly number[]): number => list.reduce((all, count) => all + count, 0);
    return { missing: distinct.missing, outside: 0, counts, rest: sum(distinct.counts) - sum(counts) };
  }
  const { min, max, quantiles } = sketch;
  const questions = {
    extent: agg.extent(x),
    outside: agg.moments(
      toNumber(or(lessThan(x, min ?? Number.NEGATIVE_INFINITY), greaterThan(x, max ?? Number.POSITIVE_INFINITY))),
    ),
  };
  const answers =
    quantiles === undefined
      ? { ...(yield* ask(questions)), bins: undefined }
      : yield* ask({ ...questions, bins: binCounts(x, binEdges(quantiles)) });
  const { extent, outside, bins } = answers;
  return {
    missing: extent.missing,
    outside: outside.sum,
    ...(extent.count > 0 && { min: extent.min, max: extent.max }),
    ...(bins !== undefined && { counts: bins.counts }),
  };
}

/** Most columns whose effects in the pipeline are reported. */
const MAX_REACHES = 100;
/** Most names in a sentence. */
const MAX_NAMED = 5;

/** Findings of the comparison of a source's columns. */
export function profileFindings(
  compared: readonly ComparedColumn[],
  reachOf: (sourceId: string, column: string) => ColumnReach,
  isLabel: (column: string) => boolean,
): Finding[] {
  const findings: Finding[] = [];
  let reaches = 0;
  for (const each of compared) {
    const { nodeId, column, train, now, outside, drift } = each;
    const differs = missingDiffers(train, now, compared.length);
    const hasDrifted = drift?.level === 'moderate' || drift?.level === 'large';
    if (outside === 0 && !differs && !hasDrifted) continue;
    const reach = reaches++ < MAX_REACHES ? reachOf(nodeId, column) : { steps: [], columns: [] };
    const place = {
      fatal: false,
      nodeId,
      column,
      ...(reach.steps.length > 0 && { steps: reach.steps }),
      ...(reach.columns.length > 0 && { moves: reach.columns }),
    };
    const after = isLabel(column) ? ' It is the target: no feature moves.' : movesText(reach);
    if (outside > 0) {
      const message = `${thousands(outside)} of ${counted(now.rows - now.missing, 'cell')} ${outside === 1 ? 'lies' : 'lie'} outside of the train rows, which go from ${valueText(each, train.min)} to ${valueText(each, train.max)}; they go from ${valueText(each, now.min)} to ${valueText(each, now.max)}.${after}`;
      const { min, max } = train;
      const range = each.type === 'number' && min !== undefined && max !== undefined && { range: [min, max] as const };
      findings.push({ kind: 'range', ...place, message, cells: outside, ...range });
    }
    if (differs) {
      const [was, is] = [shareText(train), shareText(now)];
      const message = `${is} of the cells are missing; of the train rows it was ${was}.${after}`;
      findings.push({ kind: 'missing-share', ...place, message, cells: now.missing });
    }
    if (hasDrifted) {
      const { psi, js } = drift;
      const how = drift.level === 'large' ? 'is distributed quite otherwise' : 'is distributed otherwise';
      const message = `The column ${how} than in the train rows: PSI ${figure(psi)}, Jensen–Shannon distance ${figure(js)}.${after}`;
      findings.push({ kind: 'drift', ...place, message, psi, js });
    }
  }
  return findings;
}

/** Columns for which drift cannot be decided. */
export interface UndecidedDrift {
  readonly nodeId: string;
  readonly columns: readonly string[];
  /** The reason, and the number of rows needed. */
  readonly message: string;
}

/** Columns of one source with too few rows to distinguish drift from chance; null if there are none. */
export function undecidedDrift(compared: readonly ComparedColumn[]): UndecidedDrift | null {
  const untold = compared.filter(({ drift, now }) => drift?.level === 'unknown' && now.rows > now.missing);
  const [first] = untold;
  if (first === undefined) return null;
  const needed = untold.map(({ drift }) => drift?.rowsNeeded ?? null);
  const most = needed.every((rows) => rows !== null) ? Math.max(...needed) : null;
  const columns = untold.map(({ column }) => column);
  const named = columns.slice(0, MAX_NAMED).map((name) => `"${name}"`);
  const more = columns.length - named.length;
  const names = more > 0 ? `${named.join(', ')} and ${thousands(more)} more` : named.join(', ');
  const few = `${counted(first.now.rows, 'new row')} and ${counted(first.train.rows, 'train row')}`;
  const enough =
    most === null || most <= first.now.rows
      ? 'there are too few train rows.'
      : `about ${thousands(roundUp(most))} new rows would tell.`;
  const message = `Whether ${names} drifted cannot be told: with ${few}, chance alone moves the shares as far; ${enough}`;
  return { nodeId: first.nodeId, columns, message };
}

/** Rounds up to two digits. */
function roundUp(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / unit) * unit;
}

function movesText({ steps, columns }: ColumnReach): string {
  if (steps.length === 0 && columns.length === 0) return ' Nothing in the result is made of it.';
  const named = columns.slice(0, MAX_NAMED).map((name) => `"${name}"`);
  const more = columns.length - named.length;
  const result =
    columns.length === 0 ? '' : `the result’s ${named.join(', ')}${more > 0 ? ` and ${thousands(more)} more` : ''}`;
  if (steps.length === 0) return ` It moves ${result}.`;
  return ` It moves ${[`the steps ${steps.slice(0, MAX_NAMED).join(', ')}${steps.length > MAX_NAMED ? ', …' : ''}`, result].filter(Boolean).join(' and ')}.`;
}

/** Two digits after the point, or one significant digit below 0.01. */
const figure = (value: number): string => (value < 0.01 ? value.toPrecision(1) : value.toFixed(2));

const shareText = ({ missing, rows }: ColumnFigures): string => {
  const percent = (100 * missing) / Math.max(1, rows);
  return `${percent > 0 && percent < 0.1 ? 'less than 0.1' : Number(percent.toFixed(1))} %`;
};

/** A number of a column as text; dates as dates. */
export function valueText({ type }: Pick<ComparedColumn, 'type'>, value: number | undefined): string {
  if (value === undefined) return 'nothing';
  if (type !== 'datetime') return String(value);
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) return String(value);
  const text = date.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.replace('.000Z', 'Z');
}
