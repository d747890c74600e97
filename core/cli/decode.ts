import { dirname, extname, resolve } from 'node:path';
import { codingOf, decodeFile } from '../engine/decode/decode-file.ts';
import { isSameFile, refuseInputs } from '../engine/write/refuse-inputs.ts';
import { checkOutput } from '../engine/write/write.ts';
import { writtenText } from '../words/counted.ts';
import { ProblemError } from '../ir/problem.ts';
import { noticesOf } from './notices.ts';
import { loadDocument, outputNode, reportOtherNames } from './pipeline.ts';
import { type EngineOptions, withEngine } from './with-engine.ts';

export interface DecodeOptions extends EngineOptions {
  readonly input: string;
  readonly output: string;
  readonly node?: string;
  readonly proba?: boolean;
  readonly escapeFormulas?: boolean;
  readonly strict?: boolean;
}

/** `prepgraph decode`: decodes a model's predictions to the target's own values. */
export async function decodeCommand(fitted: string, options: DecodeOptions): Promise<void> {
  const document = await loadDocument(fitted);
  const coding = codingOf(document, outputNode(document, options.node));
  const { input, output, proba = false, escapeFormulas = false } = options;
  await checkOutput(output);
  await refuse(output, fitted, 'write.is-pipeline', 'This file is the pipeline.');
  await refuse(output, input, 'write.is-input', 'This file holds the predictions.');
  await refuseInputs(output, document, { folder: dirname(resolve(fitted)) });
  await withEngine(options, async ({ session, call, endProgress }) => {
    const request = { input, output, proba, escapeFormulas, report: noticesOf(options, endProgress).report };
    const written = await decodeFile(session, coding, request, call);
    endProgress();
    reportOtherNames(output, written.otherNames);
    console.log(`${output}: ${writtenText(written)}`);
  });
}

async function refuse(output: string, other: string, code: string, message: string): Promise<void> {
  if (await isSameFile(output, other))
    throw new ProblemError({
      code,
      message,
      hint: `Choose another name for the ${extname(output)} file.`,
      file: output,
    });
}
