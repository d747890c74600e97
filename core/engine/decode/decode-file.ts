/**
 * Decodes a file of predictions to a table of the target's own values: `prepgraph decode` and the app's "Decode
 * predictions…".
 */
import { type TargetCoding, targetCoding, withWords } from '../../graph/decode.ts';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { FileTransaction } from '../../files/replace-file.ts';
import type { Notice } from '../../ir/notice.ts';
import type { Field } from '../../ir/types.ts';
import { freeze } from '../../targets/frozen.ts';
import { roomOf } from '../memory/ledger.ts';
import { defaultBudget } from '../rows/spill.ts';
import { type CallOptions, neverCancelled, type Session } from '../session.ts';
import { type Written, writeTable } from '../write/write.ts';
import { decodePredictions } from './decode.ts';
import { withPredictions } from './predictions.ts';

export interface DecodeRequest {
  /** Path of the predictions. */
  readonly input: string;
  readonly output: string;
  /** Adds a column of scores for each class. */
  readonly proba?: boolean;
  readonly escapeFormulas?: boolean;
  readonly mayRead?: (path: string) => boolean;
  /** Receives the notices before the file is placed; if it throws, the old file stays. */
  readonly report?: (notices: readonly Notice[]) => void;
}

/** Decoding of the target at a node of a fitted document; `fields` are the columns of sources that were read. */
export const codingOf = (
  document: PipelineDocument,
  nodeId: string,
  fields?: ReadonlyMap<string, readonly Field[]>,
): TargetCoding => withWords(targetCoding(freeze(document, nodeId, fields)), document, nodeId);

/** Reads, decodes and writes predictions. The output appears whole or not at all. */
export function decodeFile(
  session: Session,
  coding: TargetCoding,
  { input, output, proba = false, escapeFormulas = false, mayRead, report }: DecodeRequest,
  call: CallOptions,
): Promise<Written> {
  const run = session.runFor(call.cancelled ?? neverCancelled(), call);
  const reading = { run, room: roomOf(defaultBudget()), ...(mayRead && { mayRead }) };
  return withPredictions(input, coding, reading, async (predictions) => {
    const { value, notices } = await decodePredictions(predictions, { proba, file: input }, run);
    const column = coding.target.name;
    const found = notices.map((notice): Notice => ({ ...notice, file: input, column }));
    report?.(found);
    const files = new FileTransaction();
    try {
      const written = await writeTable(value, output, { dtype: 'float64', escapeFormulas, files }, run);
      report?.(written.notices);
      await files.commit();
      return { ...written, notices: [...found, ...written.notices] };
    } finally {
      await files.discard();
    }
  });
}
