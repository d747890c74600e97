/** Notices of an encoding that was guessed. */
import type { Notice } from '../../ir/notice.ts';
import { encodingName } from '../../words/encodings.ts';
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
