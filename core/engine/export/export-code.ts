/** Exports a fitted document as a file that runs elsewhere, and verifies it. */
import { basename } from 'node:path';
import { writeWhole } from '../../formats/output/file.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import type { Notice } from '../../ir/notice.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import type { FrozenPipeline } from '../../targets/frozen.ts';
import { hasHalfCharacter } from '../../targets/not-unicode.ts';
import { refusalsOf, type Target } from '../../targets/target.ts';
import type { CheckCell, CheckRows } from '../../targets/check-rows.ts';
import { placesRead } from '../../targets/sides.ts';
import type { RunOptions, Session } from '../session.ts';
import { exportPrecision, NO_LOSS } from './export-precision.ts';
import { CHECK_ROWS, type ExportRows, exportRows } from './export-rows.ts';
import type { Verification } from '../../protocol/verification.ts';
import { type VerifyOptions, verifyExport } from './verify-export.ts';

export interface RowsFrom extends Pick<RunOptions, 'folder' | 'inputs' | 'mayRead' | 'cancelled'> {
  /** Problem that prevents reading the data, for example a file that changed since the pipeline was fitted. */
  readonly unread?: Problem | null;
  /**
   * Called before the file is written, with the values that it cannot hold exactly; if it throws, nothing is written.
   */
  readonly report?: (notices: readonly Notice[]) => void;
  /** Writes no row of the data into the file. */
  readonly withoutRows?: boolean;
}

export interface ExportedCode {
  readonly pipeline: FrozenPipeline;
  /** Number of rows in the file for its self-check. */
  readonly checked: number;
  /** Problem that prevented reading these rows. */
  readonly unread: Problem | null;
  readonly bytes: Uint8Array;
  readonly notices: readonly Notice[];
}

/** All problems that prevent an export, or that rejected its rows. */
export class ExportRefused extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems[0]?.message ?? '');
    this.problems = problems;
  }
}

/** Writes the file, whole or not at all. Throws ExportRefused before anything is written, ProblemError or Cancelled. */
export async function exportCode(
  session: Session,
  document: PipelineDocument,
  node: string,
  target: Target,
  path: string,
  from: RowsFrom,
): Promise<ExportedCode> {
  const found = await rowsFor(session, document, node, { ...from, rows: CHECK_ROWS });
  const { pipeline, check, unread } = withoutHalfCharacters(found);
  const refusals = refusalsOf(target, pipeline);
  if (refusals.length > 0) throw new ExportRefused(refusals);
  const { wide, notices } =
    unread === null ? await exportPrecision(session, document, target, pipeline, from) : NO_LOSS;
  from.report?.(notices);
  const written = from.withoutRows === true ? NO_ROWS : withoutUnused(pipeline, check);
  const bytes = target.emit(pipeline, written, wide);
  await writeWhole(path, (sink) => sink.write(bytes));
  return { pipeline, checked: written.inputs[0]?.[0]?.length ?? 0, unread, bytes, notices };
}

const NO_ROWS: CheckRows = { inputs: [], expected: [] };

/** Rows in which columns that nothing is made of are missing: names and addresses that a pipeline drops are no part of its code. */
function withoutUnused(pipeline: FrozenPipeline, { inputs, expected }: CheckRows): CheckRows {
  const read = placesRead(pipeline);
  const [first = [], ...others] = inputs;
  const kept = first.map((cells, place) => (read.has(place) ? cells : cells.map(() => null)));
  return { inputs: [kept, ...others], expected };
}

/** Most input and output cells passed to Python at once; they take some hundred megabytes there. */
const MAX_CELLS = 2_000_000;

/**
 * Runs an exported file in the user's Python on the first rows of the data (all rows if they fit) and compares the
 * results. `more` is true if the data has more rows than were compared.
 */
export async function verifyCode(
  session: Session,
  document: PipelineDocument,
  { target, path, pipeline }: { target: Target; path: string; pipeline: FrozenPipeline },
  from: RowsFrom,
  options: VerifyOptions,
): Promise<{ readonly verification: Verification; readonly more: boolean }> {
  const width = pipeline.fields.length + Math.max(...pipeline.sources.map(({ fields }) => fields.length));
  const rows = Math.max(1, Math.floor(MAX_CELLS / Math.max(1, width)));
  const found = await rowsFor(session, document, pipeline.output, { ...from, rows });
  if (found.unread !== null) throw new ProblemError(found.unread);
  const read = found.check.inputs[0]?.[0]?.length ?? 0;
  if (read === 0) {
    throw new ProblemError({
      code: 'verify.no-rows',
      message: `There are no rows to verify ${basename(path)} with.`,
      hint: 'Give the source a file that has rows.',
    });
  }
  return { verification: await verifyExport(target, path, found, options), more: read >= rows };
}

/** Removes all rows if one of their cells has no UTF-8, because the file is written in UTF-8. */
function withoutHalfCharacters(found: ExportRows): ExportRows {
  const { inputs, expected } = found.check;
  const isHalf = (cell: CheckCell): boolean => typeof cell === 'string' && hasHalfCharacter(cell);
  if (![...inputs.flat(), ...expected].some((cells) => cells.some(isHalf))) return found;
  return {
    pipeline: found.pipeline,
    check: { inputs: inputs.map((columns) => columns.map(() => [])), expected: expected.map(() => []) },
    unread: {
      code: 'export.half-character',
      message: 'A cell of the first rows holds half of a character (a lone surrogate), which has no UTF-8.',
      hint: 'Replace it in the data.',
    },
  };
}

async function rowsFor(
  session: Session,
  document: PipelineDocument,
  node: string,
  options: RowsFrom & { readonly rows: number },
): Promise<ExportRows> {
  const found = await exportRows(session, document, node, options);
  if ('problems' in found) throw new ExportRefused(found.problems);
  return found;
}
