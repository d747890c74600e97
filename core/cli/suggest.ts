import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { Survey } from '../advice/advice.ts';
import { NOT_NEEDED } from '../advice/measured.ts';
import { insertSteps, type Suggested, suggest } from '../advice/suggest.ts';
import { isSameFile } from '../engine/write/refuse-inputs.ts';
import { FileTransaction } from '../files/replace-file.ts';
import { sourceTypeOf } from '../formats/source-type.ts';
import { emptyDocument } from '../graph/document.ts';
import { documentText } from '../graph/write-document.ts';
import { type PipelineDocument } from '../graph/document-schema.ts';
import { DEFAULT_PURPOSE, type Purpose } from '../ir/purpose.ts';
import { ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import { Problems } from './errors.ts';
import { reportOtherNames } from './pipeline.ts';
import { withEngine } from './with-engine.ts';

export interface SuggestOptions {
  /** A column's name; false: no target; absent: guessed. */
  readonly target?: string | false;
  readonly for?: Purpose;
  readonly output?: string;
  readonly json?: boolean;
  readonly threads?: number;
  readonly memory?: number;
}

/**
 * `prepgraph suggest`: proposes a preparation for a file, each step with its reason; on request written as a pipeline.
 */
export async function suggestCommand(file: string, options: SuggestOptions): Promise<void> {
  const { output, json = false } = options;
  const purpose = options.for ?? DEFAULT_PURPOSE;
  if (output !== undefined && (await isSameFile(output, file))) {
    throw new ProblemError({
      code: 'write.is-input',
      message: 'This file holds the data.',
      hint: 'Choose another name for the pipeline, such as prepare.prepgraph.json.',
      file: output,
    });
  }
  const path = resolve(file);
  const source = { id: 'source', type: await sourceTypeOf(path), params: { path }, position: { x: 0, y: 0 } };
  const survey = await surveyOf({ ...emptyDocument(), nodes: [source] }, options);
  const { target } = options;
  if (typeof target === 'string' && !survey.columns.some(({ name }) => name === target)) {
    throw new ProblemError({
      code: 'column.unknown',
      message: `There is no column "${target}" here.`,
      hint: `There are ${survey.columns
        .slice(0, 8)
        .map(({ name }) => `"${name}"`)
        .join(', ')}${survey.columns.length > 8 ? ', …' : ''}.`,
      column: target,
      file,
    });
  }
  const steps = suggest(survey, { purpose, target: target === false ? null : target });
  if (output !== undefined) {
    const document: PipelineDocument = { ...emptyDocument(), purpose, ...(target === false && { no_target: true }) };
    const place = relative(dirname(resolve(output)), path)
      .split(sep)
      .join('/');
    document.nodes.push({ ...source, params: { path: place } });
    insertSteps(document, source.id, steps);
    const files = new FileTransaction();
    const { otherNames } = await files.replace(output, (handle) => handle.writeFile(documentText(document)));
    await files.commit();
    reportOtherNames(output, otherNames);
  }
  if (json) console.log(JSON.stringify({ purpose, steps }, null, 2));
  else console.log(textOf(file, purpose, steps));
}

function surveyOf(document: PipelineDocument, options: SuggestOptions): Promise<Survey> {
  return withEngine(options, async ({ session, call }) => {
    const outcome = (await session.run(document, { ...call, folder: null })).get('source');
    if (outcome?.state !== 'done')
      throw new Problems(outcome?.problems.map(({ nodeId: _, field: __, ...rest }) => rest) ?? []);
    return await session.survey('source', call);
  });
}

function textOf(file: string, purpose: Purpose, steps: readonly Suggested[]): string {
  if (steps.length === 0) return `${basename(file)}: no column that a model could learn from.`;
  const lines = steps.map(({ type, reason, measured }, index) => {
    const label = operatorOf(type)?.label ?? type;
    return `${index + 1}. ${label}: ${reason}${measured === undefined ? '' : `\n   Measured: ${measured}.`}`;
  });
  const rest = NOT_NEEDED[purpose];
  return [...lines, ...(rest === undefined ? [] : [rest])].join('\n');
}
