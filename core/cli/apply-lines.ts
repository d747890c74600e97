/**
 * `prepgraph apply --input - --output -`: reads and writes one JSON object per line, one row at a time, until the input
 * ends.
 */
import { counted } from '../words/counted.ts';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { recordWriter } from '../engine/new-data/json-record.ts';
import type { JsonRow } from '../apply/cells.ts';
import type { AppliedRow, Prepared } from '../apply/prepare.ts';
import { columnNotices, refuseUnfit, type RowNotice, unfitNotice } from '../apply/row-notices.ts';
import { prepareCompiled } from '../engine/new-data/compiled-row.ts';
import type { Mismatched } from '../engine/new-data/new-data.ts';
import { MAX_RECORD_BYTES } from '../formats/jsonl/index.ts';
import type { Notice } from '../ir/notice.ts';
import { type Problem, ProblemError, problemText } from '../ir/problem.ts';
import { Problems } from './errors.ts';
import { linesOf } from './lines.ts';
import { strictRefusal } from './notices.ts';
import { loadDocument, outputNode } from './pipeline.ts';

/** Name of the input in messages. */
const INPUT = 'standard input';
/** Most messages on stderr about values that do not fit their type, and about rules; further ones are only counted. */
const MAX_LINES = 20;

export interface Streams {
  readonly input: Readable;
  readonly output: Writable;
  /** Receives messages about refused lines. */
  readonly tell: (message: string) => void;
  /** Receives notices of ignored or absent columns of a row. */
  readonly note: (notice: Notice) => void;
}

export interface ApplyLinesOptions {
  readonly node?: string | undefined;
  readonly mismatched: Mismatched;
  /** Fails at the end if there was a notice; all lines are answered before that. */
  readonly strict?: boolean | undefined;
}

/**
 * Answers every line with the pipeline's row, with `null` for a dropped row, or with `{"$problem": …}` for a refused
 * one. Empty lines are skipped. Throws at the end if a line was refused.
 */
export async function applyLines(
  file: string,
  { node, mismatched, strict = false }: ApplyLinesOptions,
  streams: Streams,
): Promise<void> {
  const document = await loadDocument(file);
  const prepared = prepareCompiled(document, outputNode(document, node));
  const answer = answering(prepared, mismatched, strict, streams);
  let reading = true;
  // The reader is gone or the output cannot be written; the command reports that itself.
  streams.output.on('error', () => {
    reading = false;
  });
  for await (const text of linesOf(streams.input, MAX_RECORD_BYTES)) {
    if (!reading) break;
    const answered = answer.line(text);
    if (answered !== null && !streams.output.write(`${answered}\n`))
      await once(streams.output, 'drain').catch(() => {});
  }
  answer.end();
}

function answering(
  prepared: Prepared,
  mismatched: Mismatched,
  strict: boolean,
  { tell, note }: Streams,
): { line(text: string | null): string | null; end(): void } {
  const writers = new WeakMap<AppliedRow['columns'], ReturnType<typeof recordWriter>>();
  let line = 0;
  let rows = 0;
  let refused = 0;
  let unfit = 0;
  let warned = 0;
  for (const { name } of prepared.unchecked)
    tell(`Rule "${name}" is not checked: it needs a whole table. Apply the pipeline to a file instead.`);

  const recordText = ({ columns, cells }: AppliedRow): string => {
    const write = writers.get(columns) ?? recordWriter(columns);
    writers.set(columns, write);
    return write((column) => cells[column]);
  };

  let notices = 0;
  const notice = (told: Pick<Notice, 'code' | 'message' | 'column'>): void => {
    notices++;
    note({ ...told, file: INPUT, line });
  };

  const noted = new Set<string>();
  const noteOnce = (told: RowNotice): void => {
    const key = `${told.code} ${told.column}`;
    if (noted.has(key)) return;
    noted.add(key);
    notice(told);
  };

  const warn = (columns: readonly string[], row: JsonRow): void => {
    for (const column of columns) {
      unfit++;
      if (unfit <= MAX_LINES) notice(unfitNotice(column, row));
    }
  };

  const warnOfRules = (broken: AppliedRow['broken']): void => {
    for (const { name, formula } of broken) {
      warned++;
      if (warned > MAX_LINES) continue;
      const message = `The row breaks rule "${name}" (${formula.trim()}).`;
      tell(`Warning: ${problemText({ code: 'rule.broken', message, file: INPUT, line })}`);
    }
  };

  return {
    line(text) {
      line++;
      if (text?.trim() === '') return null;
      rows++;
      try {
        const row = rowOf(text);
        const applied = prepared.apply(row);
        if (applied === null) return 'null';
        const { unfit: values, broken } = applied;
        const strict = values.filter((name) => mismatched === 'error' && !prepared.labels.has(name));
        refuseUnfit(strict, row, 'Mend it, or let such values count as missing: --mismatched missing.');
        warn(values, row);
        warnOfRules(broken);
        for (const told of columnNotices(applied)) noteOnce(told);
        for (const column of infiniteIn(applied))
          noteOnce({
            code: 'write.infinite',
            column,
            message: 'JSON has no infinite numbers: they are null, which is missing.',
          });
        return recordText(applied);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        refused++;
        const problem: Problem = { ...error.problem, file: INPUT, line };
        tell(problemText(problem));
        const { file: _, nodeId, ...rest } = problem;
        return JSON.stringify({ $problem: { ...rest, ...(nodeId !== undefined && { node: nodeId }) } });
      }
    },

    end() {
      if (unfit > MAX_LINES) tell(`${INPUT}: ${unfit - MAX_LINES} more such values count as missing.`);
      if (warned > MAX_LINES) tell(`${INPUT}: ${warned - MAX_LINES} more warnings of rules.`);
      if (refused === 0 && strict && notices > 0) throw strictRefusal(notices);
      if (refused === 0) return;
      throw new Problems([
        {
          code: 'apply.refused',
          message: `${refused} of ${counted(rows, 'row')} could not be transformed; their lines answer with $problem.`,
          hint: 'Each is named above with its line.',
          file: INPUT,
        },
      ]);
    },
  };
}

const infiniteIn = ({ columns, cells }: AppliedRow): string[] =>
  columns.filter((_, column) => cells[column] === Infinity || cells[column] === -Infinity).map(({ name }) => name);

function rowOf(text: string | null): JsonRow {
  if (text === null) {
    throw new ProblemError({
      code: 'row.too-long',
      message: 'This line has more than 64 MB.',
      hint: 'Each line is one row: is this one whole table? Write its rows one by one.',
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonRow;
  throw new ProblemError({
    code: 'row.not-json',
    message: value === undefined ? 'This line is no JSON.' : 'This line is no JSON object.',
    hint: 'Write each row as an object on one line: {"age": 31, "city": "Rome"}.',
  });
}
