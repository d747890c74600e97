import type { Mismatched } from '../engine/new-data/new-data.ts';
import { FileTransaction } from '../files/replace-file.ts';
import { problemText } from '../ir/problem.ts';
import { applyLines } from './apply-lines.ts';
import { problemsOf } from './check.ts';
import { Problems, UsageError } from './errors.ts';
import { type PipelineOptions, type PipelineRun, tellWritten, withPipeline, writeOutputs } from './pipeline.ts';
import { refuseBrokenRules } from './rules.ts';

/** Stands for standard input and output. */
const STANDARD = '-';
/** Notes about the new data that are told one by one. */
const MOST_TOLD = 20;

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
    const { node, mismatched } = options;
    await applyLines(fitted, { node, mismatched }, { input: stdin, output: stdout, tell });
    return;
  }
  const check = (run: PipelineRun): Promise<void> => checkBefore(run, options.mismatched);
  const work = async (run: PipelineRun): Promise<void> => {
    const { session, node, call } = run;
    await refuseBrokenRules(run);
    const files = new FileTransaction();
    try {
      const written = await writeOutputs(session, node, options, files, call);
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
  for (const problem of problemsOf(findings.slice(0, MOST_TOLD), run)) tell(problemText(problem));
  if (findings.length > MOST_TOLD)
    tell(`There are ${findings.length - MOST_TOLD} more such notes; prepgraph check lists all.`);
}
