/** Finds equal texts in several lists, on a worker thread. */
import { hashBytes, TextIndex } from '../../formats/texts/text-index.ts';
import { sharedInt32, sharedUint8, sharedUint32 } from '../../table/shared-arrays.ts';
import { checkCancelled } from '../../run/run.ts';
import type { UniteInput, UniteOutput } from '../kernels/unite-texts.ts';
import type { TaskContext } from './task.ts';

/** Texts handled between two checks for cancellation. */
const TEXTS_A_LOOK = 1 << 16;

export function uniteTexts({ parts }: UniteInput, context: TaskContext): UniteOutput {
  const index = new TextIndex();
  const codes = parts.map(({ size, offsets, bytes }) => {
    const own = sharedInt32(size);
    for (let text = 0; text < size; text++) {
      if (text % TEXTS_A_LOOK === 0) checkCancelled(context);
      const from = offsets[text];
      const to = offsets[text + 1];
      const hash = hashBytes(0, bytes, from, to);
      const known = index.find(hash, 0, bytes, from, to);
      own[text] = known >= 0 ? known : index.add(hash, 0, bytes, from, to);
    }
    return own;
  });
  if (index.size === parts[0]?.size) return { dictionary: null, codes };
  const offsets = sharedUint32(index.size + 1);
  offsets.set(index.offsets.subarray(0, index.size + 1));
  const bytes = sharedUint8(offsets[index.size]);
  bytes.set(index.bytes.subarray(0, bytes.length));
  return { dictionary: { size: index.size, offsets, bytes }, codes };
}
