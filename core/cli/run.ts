import { dirname, resolve } from 'node:path';
import { FileTransaction } from '../files/replace-file.ts';
import { documentText } from '../graph/write-document.ts';
import type { Mismatched } from '../engine/new-data/new-data.ts';
import { Problems } from './errors.ts';
import { problemsOf } from './findings.ts';
import { moved } from './moved.ts';
import {
  type PipelineOptions,
  type PipelineRun,
  reportOtherNames,
  reportWritten,
  withPipeline,
  writeOutputs,
} from './pipeline.ts';
import { refuseBrokenRules } from './rules.ts';

export type RunCommandOptions = PipelineOptions & { readonly mismatched: Mismatched };

/** `prepgraph run`: fits a pipeline on the data, transforms the data and writes it. */
export async function runCommand(pipeline: string, options: RunCommandOptions): Promise<void> {
  const check = async (run: PipelineRun): Promise<void> => refuseMismatched(run, options.mismatched);
  const work = async (run: PipelineRun): Promise<void> => {
    const { session, node, call, notices } = run;
    await refuseBrokenRules(run);
    notices.report(await session.notices(node, call));
    // Output and fitted pipeline are replaced together, so that they always come from one run.
    const files = new FileTransaction();
    let fittedNames = 0;
    try {
      const written = await writeOutputs(session, node, options, files, call);
      if (options.fitted !== undefined) {
        await session.learnWords(call);
        await session.learnProfiles(call);
        const text = documentText(
          moved(session.fittedDocument(), dirname(resolve(pipeline)), dirname(resolve(options.fitted))),
        );
        const { otherNames } = await files.replace(options.fitted, (handle) => handle.writeFile(text));
        fittedNames = otherNames;
      }
      // Checked again, because writing the fitted pipeline took time.
      await session.refuseChanged(node);
      notices.report(written.flatMap((file) => file.notices));
      await files.commit();
      reportWritten(written);
      if (options.fitted === undefined) return;
      reportOtherNames(options.fitted, fittedNames);
      console.log(`${options.fitted}: the fitted pipeline`);
    } finally {
      await files.discard();
    }
  };
  await withPipeline(pipeline, options, 'fit', work, check);
}

/** Ends the run if cells do not fit the type decided for their column, like `apply`, unless they count as missing. */
function refuseMismatched(run: PipelineRun, mismatched: Mismatched): void {
  const fatal = run.session.mismatchedCells(run.node, mismatched).filter((finding) => finding.fatal);
  if (fatal.length > 0) throw new Problems(problemsOf(fatal, run));
}
