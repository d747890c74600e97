import type { Mismatched } from '../engine/new-data/new-data.ts';
import { FileTransaction } from '../files/replace-file.ts';
import { applyLines } from './apply-lines.ts';
import { Problems, UsageError } from './errors.ts';
import { findingNotices, harmlessFindings, problemsOf } from './findings.ts';
import { noticesOf } from './notices.ts';
import { type PipelineOptions, type PipelineRun, reportWritten, withPipeline, writeOutputs } from './pipeline.ts';
import { refuseBrokenRules } from './rules.ts';

/** Argument for standard input or output. */
const STANDARD = '-';

export type ApplyOptions = PipelineOptions & { readonly mismatched: Mismatched };

const tell = (message: string): void => console.error(message);

/** `prepgraph apply`: transforms new data with a fitted pipeline. */
export async function applyCommand(fitted: string, options: ApplyOptions): Promise<void> {
  if (options.input.includes(STANDARD) || options.output === STANDARD) {
    if (
      options.input.length !== 1 ||
      options.input[0] !== STANDARD ||
      options.output !== STANDARD ||
      options.y !== undefined
    ) {
      throw new UsageError('Rows from standard input are answered on standard output: --input - --output -.');
    }
    const { stdin, stdout } = process;
    const { report } = noticesOf({ progress: options.progress });
    await applyLines(fitted, options, { input: stdin, output: stdout, tell, note: (notice) => report([notice]) });
    return;
  }
  const check = (run: PipelineRun): Promise<void> => checkBefore(run, options.mismatched);
  const work = async (run: PipelineRun): Promise<void> => {
    const { session, node, call, notices } = run;
    await refuseBrokenRules(run);
    const files = new FileTransaction();
    try {
      const written = await writeOutputs(session, node, options, files, call);
      notices.report(written.flatMap((file) => file.notices));
      await files.commit();
      reportWritten(written);
    } finally {
      await files.discard();
    }
  };
  await withPipeline(fitted, options, 'apply', work, check);
}

/** Reports differences in the new data, and stops the command on fatal ones before anything is written. */
async function checkBefore(run: PipelineRun, mismatched: Mismatched): Promise<void> {
  const { findings } = await run.session.newData(run.node, { mismatched }, run.call);
  const fatal = findings.filter((finding) => finding.fatal);
  if (fatal.length > 0) throw new Problems(problemsOf(fatal, run));
  // Mismatched cells are reported by the findings, with the given file's name.
  const found = await run.session.notices(run.node, run.call);
  const read = found.filter(({ code }) => code !== 'source.mismatched');
  run.notices.mention(problemsOf(harmlessFindings(findings), run));
  run.notices.report([...read, ...findingNotices(findings, run)]);
}
