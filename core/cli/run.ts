import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { FileTransaction } from '../files/replace-file.ts';
import { documentText, type PipelineDocument } from '../graph/document.ts';
import { type PipelineOptions, tellOtherNames, tellWritten, withPipeline, writeOutputs } from './pipeline.ts';
import { refuseBrokenRules } from './rules.ts';

/** `prepgraph run`: fit on the data, transform it, write it. */
export async function runCommand(pipeline: string, options: PipelineOptions): Promise<void> {
  await withPipeline(pipeline, options, 'fit', async (run) => {
    const { session, node, call } = run;
    await refuseBrokenRules(run);
    // Output and fitted pipeline change together, so that neither is ever beside another run's.
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
      // The fitted pipeline took its time, too.
      await session.refuseChanged(node);
      await files.commit();
      tellWritten(written);
      if (options.fitted === undefined) return;
      tellOtherNames(options.fitted, fittedNames);
      console.log(`${options.fitted}: the fitted pipeline`);
    } finally {
      await files.discard();
    }
  });
}

/** Relative paths of a document start at its folder: in another folder they are other paths. */
function moved(document: PipelineDocument, from: string, to: string): PipelineDocument {
  if (from === to) return document;
  return {
    ...document,
    nodes: document.nodes.map((node) => {
      const { path } = node.params;
      if (typeof path !== 'string' || isAbsolute(path)) return node;
      return { ...node, params: { ...node.params, path: relative(to, resolve(from, path)).split(sep).join('/') } };
    }),
  };
}
