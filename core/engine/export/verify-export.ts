/**
 * "Verify export": runs the exported file in the user's own Python on rows of the data and compares every cell with the
 * engine's.
 */
import type { FoundPython, Verification } from '../../protocol/verification.ts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder, writeTemporary } from '../../files/temporary-folder.ts';
import { dateText } from '../../ir/functions/to-text.ts';
import { ProblemError } from '../../ir/problem.ts';
import { featureColumns } from '../../targets/onnx/model.ts';
import { sidesOf } from '../../targets/sides.ts';
import { PROBE, STAGE_MARK, VERIFY } from '../../targets/python/verify-script.ts';
import type { Target } from '../../targets/target.ts';
import type { CheckCell } from '../../targets/check-rows.ts';
import type { ExportRows } from './export-rows.ts';
import { type PythonEnd, runPython } from './python.ts';
import { readComparison, readProbe } from './python-answers.ts';

export type VerifyStage = 'python' | 'load' | 'transform' | 'compare';

export interface VerifyOptions {
  /** Interpreters in the order in which they are tried. */
  readonly pythons: readonly string[];
  readonly cancelled: Int32Array;
  readonly onStage?: (stage: VerifyStage) => void;
  /** Time limit in milliseconds. */
  readonly limit?: number;
}

/**
 * Time limit in milliseconds. Importing TensorFlow or starting Ray takes half a minute on a slow machine; after ten
 * minutes the program hangs.
 */
const LIMIT_MS = 600_000;
const PROBE_LIMIT_MS = 60_000;

/** Python files compute with doubles throughout; models have inputs and outputs in single precision. */
const toleranceOf = ({ ending }: Target): { relative: number; ofLargest: number } =>
  ending === '.py' ? { relative: 1e-9, ofLargest: 1e-12 } : { relative: 1e-6, ofLargest: 1e-6 };

/** Throws Cancelled; every failure of Python is part of the result. */
export async function verifyExport(
  target: Target,
  file: string,
  { pipeline, check }: Pick<ExportRows, 'pipeline' | 'check'>,
  options: VerifyOptions,
): Promise<Verification> {
  const folder = temporaryFolder();
  const { cancelled, limit = LIMIT_MS } = options;
  try {
    options.onStage?.('python');
    const { python, log } = await usablePython(target, options, folder);
    if (python === null) return { outcome: 'no-python', looked: options.pythons, log };
    const there = new Set(python.packages.map(({ name }) => name));
    const missing = target.packages.map(({ pip }) => pip).filter((pip) => !there.has(plainName(pip)));
    if (missing.length > 0) {
      const install = `${quoted(python.path)} -m pip install ${missing.join(' ')}`;
      return { outcome: 'missing-packages', python, missing, install };
    }
    const [program, rows, result] = ['verify.py', 'rows.json', 'result.json'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const tolerance = toleranceOf(target);
    await writeTemporary(program, VERIFY);
    const given = rowsOf(target, pipeline, check);
    await writeTemporary(rows, JSON.stringify({ tolerance, ...given }));
    const end = await runPython(python.path, [program, target.name, file, rows, result], {
      folder,
      cancelled,
      limit,
      onLine(line) {
        const stage = line.startsWith(STAGE_MARK) ? line.slice(STAGE_MARK.length) : '';
        if (stage === 'load' || stage === 'transform' || stage === 'compare') options.onStage?.(stage);
      },
    });
    const failed = (message: string): Verification => ({ outcome: 'failed', python, message, log: logOf(end) });
    if (end.code !== 0) return failed(reasonOf(end, limit));
    try {
      // A model returns features only: numbers without the target.
      const columns =
        target.ending === '.py'
          ? given.expected.map(([name]) => name)
          : featureColumns(pipeline).map(({ name }) => name);
      const asked = { rows: countOf(check.expected), columns };
      const compared = await readComparison(result, asked);
      if (compared === null) return failed(reasonOf(end, limit));
      if ('shape' in compared) return { outcome: 'other-shape', python, message: compared.shape };
      return { outcome: 'compared', python, ...compared, tolerance: tolerance.relative };
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return failed(error.problem.message);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The first interpreter with all packages, else the first that runs. */
async function usablePython(
  { packages }: Target,
  { pythons, cancelled }: VerifyOptions,
  folder: string,
): Promise<{ python: FoundPython | null; log: string }> {
  let first: FoundPython | null = null;
  let log = '';
  const asked = packages.map(({ module, pip }) => `${module}=${plainName(pip)}`);
  for (const path of pythons) {
    const end = await runPython(path, ['-c', PROBE, ...asked], { folder, cancelled, limit: PROBE_LIMIT_MS });
    const python = end.code === 0 ? probed(path, end.out, packages) : null;
    if (python === null) log += `${path}: ${reasonOf(end, PROBE_LIMIT_MS)}\n`;
    else if (python.packages.length === packages.length) return { python, log };
    else first ??= python;
  }
  return { python: first, log };
}

/** Package name without extras: `ray` for `"ray[data]"`. */
const plainName = (pip: string): string => /[\w-]+/.exec(pip)?.[0] ?? pip;

function probed(path: string, out: string, wanted: Target['packages']): FoundPython | null {
  const answer = readProbe(out);
  if (answer === null) return null;
  const there = wanted.flatMap(({ module, pip }) => {
    const found = Object.hasOwn(answer.packages, module) ? answer.packages[module] : null;
    return found === null || found === undefined ? [] : [{ name: plainName(pip), version: found }];
  });
  return { path, version: answer.version, packages: there };
}

const countOf = (columns: readonly (readonly CheckCell[])[]): number =>
  columns.reduce((most, cells) => Math.max(most, cells.length), 0);

/** Cells by column, as JSON and the exported file accept them; with the target if the rows have it. */
function rowsOf(target: Target, pipeline: ExportRows['pipeline'], check: ExportRows['check']) {
  const date = target.ending === '.py' ? dateText : (time: number) => new Date(time).toISOString();
  const { features, target: part } = sidesOf(pipeline);
  const rows = countOf(check.expected);
  const labels = part?.pipeline ?? null;
  const hasLabels = labels !== null && part?.resultPlaces.every((place) => check.expected[place]?.length === rows);
  const names = (of: 'sources' | 'fields'): ReadonlySet<string> =>
    new Set(
      [features, ...(hasLabels === true ? [labels] : [])].flatMap((side) =>
        (of === 'fields' ? side.fields : (side.sources[0]?.fields ?? [])).map(({ name }) => name),
      ),
    );
  // Pairs, because an object would move columns named by whole numbers to the front.
  const table = (
    of: readonly { name: string; type: string }[],
    cells: readonly (readonly CheckCell[])[],
    wanted: ReadonlySet<string>,
  ) =>
    of.flatMap(({ name, type }, at): [string, CheckCell[]][] => {
      if (!wanted.has(name)) return [];
      const own = (cells[at] ?? []).map((cell) => {
        if (typeof cell !== 'number') return cell;
        return type === 'datetime' ? date(cell) : Number.isFinite(cell) ? cell : String(cell);
      });
      return [[name, own]];
    });
  return {
    input: table(pipeline.sources[0]?.fields ?? [], check.inputs[0] ?? [], names('sources')),
    expected: table(pipeline.fields, check.expected, names('fields')),
  };
}

/** The last line of Python's error output is the error itself; the lines before are the traceback. */
function reasonOf({ code, err, timedOut }: PythonEnd, limit: number): string {
  if (timedOut) return `It was stopped: it took more than ${Math.round(limit / 60_000)} minutes.`;
  const lines = err.trim().split('\n');
  // An error's message may have several lines; it starts after the traceback.
  const at = lines.map((line) => /^[A-Za-z_][\w.]*(Error|Exception|Interrupt|Exit)\b/.test(line)).lastIndexOf(true);
  const last = (at < 0 ? lines.at(-1) : lines[at]) ?? '';
  return last.trim() === '' ? `Python ended with code ${code}.` : last.trim();
}

const logOf = ({ out, err }: PythonEnd): string => {
  const said = out
    .split('\n')
    .filter((line) => !line.startsWith(STAGE_MARK))
    .join('\n');
  return `${said}\n${err}`.trim().slice(-8_000);
};

/** Quoted for a terminal. */
const quoted = (path: string): string => (/^[\w/.:\\+-]+$/.test(path) ? path : `"${path}"`);
