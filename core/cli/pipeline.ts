/** Shared parts of `run` and `apply`: the document, its inputs, and the node to write. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { NodeOutcome } from '../engine/execute/node-outcome.ts';
import type { CallOptions, Session } from '../engine/session.ts';
import { checkOutput, filesOf, type Written } from '../engine/write/write.ts';
import { isSameFile, refuseInputs } from '../engine/write/refuse-inputs.ts';
import { removeLeftoversIn } from '../files/leftovers.ts';
import { checkReplaceable, type FileTransaction } from '../files/replace-file.ts';
import { parseDocument } from '../graph/document.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { largeFile, MAX_DOCUMENT_BYTES, refuseLargeText } from '../graph/document-limits.ts';
import { terminalNodes } from '../graph/graph.ts';
import { partWithRules, ruleProblems } from '../graph/rules.ts';
import { structureProblems } from '../graph/validate.ts';
import { counted, writtenText } from '../words/counted.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { Problems, UsageError } from './errors.ts';
import { type Notices, noticesOf } from './notices.ts';
import { type OutputOptions, outputFiles, PARTS, refuseUnfitParts } from './output-files.ts';
import type { ProgressKind } from './progress.ts';
import { warnOfRowsLeft } from './rows-left.ts';
import { type Engine, withEngine } from './with-engine.ts';

export interface PipelineOptions extends OutputOptions {
  readonly input: readonly string[];
  readonly node?: string;
  /** File for the fitted pipeline, with all of its nodes; without it only the nodes that the output needs are run. */
  readonly fitted?: string;
  readonly dtype: 'float32' | 'float64';
  readonly escapeFormulas?: boolean;
  readonly threads?: number;
  readonly memory?: number;
  readonly progress: ProgressKind;
  /** Ends the command at any notice, before a file is written. */
  readonly strict?: boolean;
}

/** Reads a document. Throws a ProblemError that names the file. */
export async function loadDocument(file: string): Promise<PipelineDocument> {
  // Completes or removes changes of a killed run that wrote this document.
  await removeLeftoversIn(dirname(resolve(file)));
  try {
    return parseDocument(await documentTextOf(file), file);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ProblemError({
      code: 'document.unreadable',
      message:
        code === 'ENOENT'
          ? 'There is no such file.'
          : code === 'EISDIR'
            ? 'This is a folder.'
            : 'The file cannot be read.',
      hint: 'Give the path of a .prepgraph.json file.',
      file,
    });
  }
}

/** The text of a document's file; at most the size limit is read. */
async function documentTextOf(file: string): Promise<string> {
  refuseLargeText((await stat(file)).size, file);
  const parts: Buffer[] = [];
  let bytes = 0;
  // Counted again, because a pipe has no size.
  for await (const part of createReadStream(file, { end: MAX_DOCUMENT_BYTES })) {
    parts.push(part as Buffer);
    bytes += (part as Buffer).length;
  }
  if (bytes > MAX_DOCUMENT_BYTES) throw largeFile(file);
  return Buffer.concat(parts).toString('utf8');
}

/**
 * Parses `--input FILE` and `--input NODE=FILE` to files by source node. An existing file whose name contains "=" is
 * used as a file.
 */
export async function inputFiles(document: PipelineDocument, given: readonly string[]): Promise<Map<string, string>> {
  const sources = document.nodes.filter(({ type }) => operatorOf(type)?.inputs.length === 0).map(({ id }) => id);
  const files = new Map<string, string>();
  for (const input of given) {
    const cut = input.indexOf('=');
    const node = input.slice(0, cut);
    if (cut > 0 && sources.includes(node)) files.set(node, resolve(input.slice(cut + 1)));
    else if (cut > 0 && !(await exists(input))) {
      throw new UsageError(`--input ${input}: there is no source "${node}"; there are ${sources.join(', ')}.`);
    } else if (sources.length === 1) files.set(sources[0] as string, resolve(input));
    else
      throw new UsageError(
        `--input ${input}: the pipeline has ${sources.length} sources; say which: NODE=FILE (${sources.join(', ')}).`,
      );
  }
  return files;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** The node whose table is written: the requested one, or the only one without a successor. */
export function outputNode(document: PipelineDocument, asked: string | undefined): string {
  if (asked !== undefined) {
    if (document.nodes.some(({ id }) => id === asked)) return asked;
    throw new UsageError(
      `--node ${asked}: there is no such node; there are ${document.nodes.map(({ id }) => id).join(', ')}.`,
    );
  }
  const ends = terminalNodes(document);
  if (ends.length === 1) return (ends[0] as { id: string }).id;
  if (ends.length === 0)
    throw new Problems([
      { code: 'document.no-nodes', message: 'The pipeline has no node to write.', hint: 'Add nodes in the app.' },
    ]);
  throw new UsageError(
    `The pipeline ends in ${ends.length} nodes; say which to write: --node ${ends.map(({ id }) => id).join(' | ')}.`,
  );
}

export interface PipelineRun extends Pick<Engine, 'session' | 'call'> {
  readonly document: PipelineDocument;
  readonly node: string;
  /** Given files, by source node. */
  readonly inputs: ReadonlyMap<string, string>;
  /** Whether all nodes ran, or only those that the output needs. */
  readonly isWhole: boolean;
  readonly notices: Notices;
}

/** Runs a document completely, then `work`, then closes the engine; Ctrl-C cancels. */
export async function withPipeline(
  file: string,
  options: PipelineOptions,
  mode: 'fit' | 'apply',
  work: (run: PipelineRun) => Promise<void>,
  /** Called before the run's problems are reported; if it throws, its error is reported instead. */
  check?: (run: PipelineRun) => Promise<void>,
): Promise<void> {
  const document = await loadDocument(file);
  const inputs = await inputFiles(document, options.input);
  const node = outputNode(document, options.node);
  const loose = [
    ...structureProblems(document).filter(({ nodeId }) => nodeId === undefined),
    ...ruleProblems(document),
  ];
  if (loose.length > 0) throw new Problems(loose);
  await checkOutputs(file, document, inputs, options);
  await withEngine(options, async ({ session, call, endProgress }) => {
    const isWhole = options.fitted !== undefined;
    const needed = isWhole ? document : partWithRules(document, node);
    const outcomes = await session.run(needed, { ...call, mode, folder: dirname(resolve(file)), inputs });
    const notices = noticesOf(options, endProgress);
    const run: PipelineRun = { session, document, node, call, inputs, isWhole, notices };
    await check?.(run);
    const problems = problemsBefore(outcomes);
    if (problems.length > 0) throw new Problems(problems);
    if (mode === 'fit') warnOfRowsLeft(needed, outcomes, options.progress);
    await work(run);
  });
}

/**
 * Refuses unusable outputs before the run, which may take hours. Throws a ProblemError if an output is write-protected,
 * not a file, or a file that this run reads.
 */
async function checkOutputs(
  pipeline: string,
  document: PipelineDocument,
  inputs: ReadonlyMap<string, string>,
  options: PipelineOptions,
): Promise<void> {
  const { output, fitted } = options;
  // Commands other than `run` and `apply` write no output.
  if (output === '') return;
  refuseUnfitParts(options);
  const outputs = outputFiles(options, PARTS);
  for (const { file } of outputs) await checkOutput(file);
  if (fitted !== undefined) await checkReplaceable(fitted);
  const written: string[] = [];
  const places = [
    ...outputs.map(({ file, side }) => ({ paths: filesOf(file), option: side === 'target' ? '--y' : '--output' })),
    ...(fitted === undefined ? [] : [{ paths: [fitted], option: '--fitted' }]),
  ];
  for (const [at, { paths, option }] of places.entries()) {
    for (const other of places.slice(0, at))
      for (const path of paths)
        for (const known of other.paths)
          if (await isSameFile(known, path)) throw new UsageError(`${other.option} and ${option} are the same file.`);
    written.push(...paths);
  }
  for (const path of written) {
    if (await isSameFile(path, pipeline)) {
      throw new ProblemError({
        code: 'write.is-pipeline',
        message: 'This file is the pipeline that is run.',
        hint: 'Choose another name.',
        file: path,
      });
    }
    await refuseInputs(path, document, { folder: dirname(resolve(pipeline)), inputs });
  }
}

/** A written file. */
export interface WrittenFile extends Written {
  readonly file: string;
}

/**
 * Writes the node's table; with `--y`, features and target to separate files, with `--partition each` each part of the
 * split. The files are placed by committing `files`.
 */
export async function writeOutputs(
  session: Session,
  node: string,
  options: PipelineOptions,
  files: FileTransaction,
  call: CallOptions,
): Promise<WrittenFile[]> {
  const { dtype, escapeFormulas = false } = options;
  const written: WrittenFile[] = [];
  for (const { file, ...rows } of outputFiles(options, options.partition === 'each' ? session.partsOf(node) : [])) {
    const size = await session.write(node, file, { ...rows, dtype, escapeFormulas, files }, call);
    written.push({ file, ...size });
  }
  return written;
}

export function reportWritten(written: readonly WrittenFile[]): void {
  for (const { file, ...size } of written) {
    reportOtherNames(file, size.otherNames);
    console.log(`${file}: ${writtenText(size)}`);
  }
}

/** Reports other names (hard links) of a replaced file, which keep the old contents. */
export function reportOtherNames(file: string, otherNames: number): void {
  if (otherNames === 0) return;
  const kept = otherNames === 1 ? '(hard link) keeps' : '(hard links) keep';
  console.error(`${file}: its ${counted(otherNames, 'other name')} ${kept} the old contents.`);
}

function problemsBefore(outcomes: ReadonlyMap<string, NodeOutcome>): Problem[] {
  return [...outcomes.values()].flatMap((outcome): readonly Problem[] =>
    outcome.state === 'done' ? [] : outcome.problems,
  );
}
