/** Notices of an encoding that was guessed. */
import type { Notice } from '../../ir/notice.ts';
import { counted } from '../../words/counted.ts';
import { type Encoding, encodingName } from '../../words/encodings.ts';
import type { FoundEncoding } from './find-encoding.ts';

/** A guess by the letters, with the next best one; nothing where the file says its encoding, or has no other. */
export function encodingNotices(found: FoundEncoding | null): Notice[] {
  if (found === null || found.confidence === 1) return [];
  const { value, runnerUp } = found;
  const next = runnerUp === null ? '' : ` The next best guess is ${encodingName(runnerUp.value)}. ${runnerUp.evidence}`;
  return [
    {
      code: 'source.encoding',
      message: `The file is not UTF-8 and says nothing of its encoding: it is read as ${encodingName(value)}, by its letters.${next}`,
      hint: 'Choose the encoding where letters look wrong.',
    },
  ];
}

/** Cells with bytes that are no text in the encoding of the file; `line` is that of the first. */
export const noTextNotice = (column: string | undefined, cells: number, line: number, encoding: Encoding): Notice => ({
  code: 'source.no-text',
  message: `${counted(cells, 'cell')} ${cells === 1 ? 'holds' : 'hold'} bytes that are no ${encodingName(encoding)} text, first in line ${line}: they are read as �.`,
  hint: 'Mend them in the file, or choose another encoding.',
  ...(column !== undefined && { column }),
  count: cells,
  line,
});
