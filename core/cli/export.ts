import { dirname, extname, resolve } from 'node:path';
import { ExportRefused, exportCode, verifyCode } from '../engine/export/export-code.ts';
import { findPythons } from '../engine/export/python.ts';
import type { Verification } from '../protocol/verification.ts';
import { neverCancelled, Session } from '../engine/session.ts';
import { counted, tableSize, thousands } from '../words/counted.ts';
import { ProblemError, problemText } from '../ir/problem.ts';
import { targets } from '../targets/all.ts';
import { Problems, UsageError } from './errors.ts';
import { noticesOf } from './notices.ts';
import { inputFiles, loadDocument, outputNode } from './pipeline.ts';
import { workerPath } from './worker-path.ts';

export interface ExportOptions {
  readonly target: string;
  readonly output: string;
  readonly input: readonly string[];
  readonly node?: string;
  /** False: no row of the data is written into the file. */
  readonly rows?: boolean;
  /** Also runs the file in Python and compares every cell; a string is the path of the Python. */
  readonly verify?: true | string;
  readonly strict?: boolean;
}

/**
 * `prepgraph export`: writes a fitted pipeline as a file that runs elsewhere. Refusals come before anything is written.
 */
export async function exportCommand(fitted: string, options: ExportOptions): Promise<void> {
  const target = targets.find(({ name }) => name === options.target);
  if (target === undefined) {
    throw new UsageError(`--target ${options.target}: there are ${targets.map(({ name }) => name).join(', ')}.`);
  }
  if (extname(options.output).toLowerCase() !== target.ending) {
    throw new UsageError(`--output ${options.output}: for ${target.label} it must end in ${target.ending}.`);
  }
  const document = await loadDocument(fitted);
  if (resolve(options.output) === resolve(fitted)) throw new UsageError('--output is the pipeline itself.');
  const node = outputNode(document, options.node);
  const inputs = await inputFiles(document, options.input);
  const session = new Session({ workerPath, threads: 1 });
  const from = {
    folder: dirname(resolve(fitted)),
    inputs,
    report: noticesOf(options).report,
    withoutRows: options.rows === false,
  };
  const output = resolve(options.output);
  try {
    const written = await exportCode(session, document, node, target, output, from);
    const { pipeline, unread } = written;
    console.log(
      `${options.output}: ${target.label}, ${counted(pipeline.nodes.length, 'step')}, ${counted(pipeline.fields.length, 'column')}`,
    );
    if (unread !== null) {
      console.error(`It carries no rows to check itself with, for its data cannot be read: ${problemText(unread)}`);
    }
    if (options.verify === undefined) return;
    const chosen = options.verify === true ? process.env['PREPGRAPH_PYTHON'] || null : programOf(options.verify);
    const made = { target, path: output, pipeline };
    const run = { pythons: findPythons(chosen), cancelled: neverCancelled() };
    const [first] = run.pythons;
    if (first !== undefined) console.error(`Runs code made from ${fitted} in ${first}.`);
    const { verification, more } = await verifyCode(session, document, made, from, run);
    printVerification(verification, more, options.output);
  } catch (error) {
    throw error instanceof ExportRefused ? new Problems(error.problems) : error;
  } finally {
    await session.close();
  }
}

/**
 * Path of a Python. A plain name such as python3.12 is searched on the PATH; a path is made absolute, because Python
 * runs in another folder.
 */
const programOf = (given: string): string => (/[\\/]/.test(given) ? resolve(given) : given);

/** Prints the result. Throws a ProblemError unless all cells are equal. */
function printVerification(found: Verification, more: boolean, file: string): void {
  const failed = (message: string, hint: string): ProblemError =>
    new ProblemError({ code: `verify.${found.outcome}`, message, hint, file });
  if (found.outcome === 'no-python') {
    const where = found.looked.length === 0 ? 'There is no Python on the PATH.' : `No Python runs: ${found.log.trim()}`;
    throw failed(where, 'Install one, or say where it is: --verify PATH.');
  }
  const python = `Python ${found.python.version} (${found.python.path})`;
  if (found.outcome === 'missing-packages') {
    throw failed(`${python} has no ${found.missing.join(', ')}.`, `Install what is missing: ${found.install}`);
  }
  if (found.outcome === 'failed') {
    if (found.log !== '') console.error(found.log);
    throw failed(`The export does not run in ${python}: ${found.message}`, 'What Python said stands above.');
  }
  const report = 'This is a defect of Prepgraph. Please report it with the pipeline.';
  if (found.outcome === 'other-shape') throw failed(`In ${python}: ${found.message}`, report);
  const { rows, columns, different, differences } = found;
  console.log(
    `${thousands(different)} of ${thousands(rows * columns)} cells differ: ${tableSize(rows, columns)}${more ? ' (the first rows of the data)' : ''}, ${python}`,
  );
  if (different === 0) return;
  for (const { row, column, expected, got } of differences) {
    console.log(`row ${row + 1}, column "${column}": ${String(got)}, not ${String(expected)}`);
  }
  throw failed(`${counted(different, 'cell')} ${different === 1 ? 'differs' : 'differ'}.`, report);
}
