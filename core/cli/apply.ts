import type { Mismatched } from '../engine/new-data/new-data.ts';
import { FileTransaction } from '../files/replace-file.ts';
import { applyLines } from './apply-lines.ts';
import { Problems, UsageError } from './errors.ts';
import { findingNotices, harmlessFindings, problemsOf } from './findings.ts';
import { noticesOf } from './notices.ts';
import { type PipelineOptions, type PipelineRun, tellWritten, withPipeline, writeOutputs } from './pipeline.ts';
import { refuseBrokenRules } from './rules.ts';

/** Stands for standard input and output. */
const STANDARD = '-';

export type ApplyOptions = PipelineOptions & { readonly mismatched: Mismatched };

const tell = (message: string): void => console.error(message);

/** `prepgraph apply`: transform new data with what was learned. */
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
      tellWritten(written);
    } finally {
      await files.discard();
    }
  };
  await withPipeline(fitted, options, 'apply', work, check);
}

/** What differs in the new data is told; what must not be passed over stops the command before anything is written. */
async function checkBefore(run: PipelineRun, mismatched: Mismatched): Promise<void> {
  const { findings } = await run.session.newData(run.node, { mismatched }, run.call);
  const fatal = findings.filter((finding) => finding.fatal);
  if (fatal.length > 0) throw new Problems(problemsOf(fatal, run));
  // The findings name cells that do not fit, with the file that was given.
  const found = await run.session.notices(run.node, run.call);
  const read = found.filter(({ code }) => code !== 'source.mismatched');
  run.notices.mention(problemsOf(harmlessFindings(findings), run));
  run.notices.report([...read, ...findingNotices(findings, run)]);
}
