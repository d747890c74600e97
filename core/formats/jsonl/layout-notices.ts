/** What the layout of a JSON file leaves out, and that it was found rather than chosen. */
import type { Notice } from '../../ir/notice.ts';
import { counted } from '../../words/counted.ts';
import { indexNotice } from '../cells/pandas-index.ts';
import type { Layout } from './layout.ts';

/** Keys that are named in a sentence. */
const MAX_NAMED = 5;

/** @param hasLabels whether row labels are read, or say nothing because they are numbered from 0 */
export function layoutNotices(
  { found, isGuess, leftOut, labelKeys, labels, members, separator }: Layout,
  { orient: chosen, record_path: path }: Readonly<Record<string, unknown>>,
  hasLabels: boolean,
): Notice[] {
  const notices: Notice[] = [];
  const isChosen = (chosen ?? null) !== null || (path ?? '') !== '';
  if (found !== null && isGuess && !isChosen)
    notices.push({
      code: 'source.layout',
      message: found,
      hint: 'Where that is wrong, choose another layout, or the key of the rows.',
    });
  if (leftOut.length > 0) {
    const named = leftOut.slice(0, MAX_NAMED).map((key) => `"${key}"`);
    const more = leftOut.length > MAX_NAMED ? ` and ${leftOut.length - MAX_NAMED} more` : '';
    notices.push({
      code: 'source.left-out',
      message: `Beside the rows the file has ${named.join(', ')}${more}: left out.`,
      count: leftOut.length,
    });
  }
  const isLabelled =
    labelKeys.length > 0 || labels !== null || separator === 'members' || members[0]?.kind === 'object';
  if (isLabelled && !hasLabels) notices.push(...indexNotice(labelKeys.length === 0 ? ['index'] : labelKeys));
  return notices;
}

/** @param line that of the first object with the key, counted from 1 */
export const repeatedKeyNotice = (key: string, objects: number, line: number): Notice => ({
  code: 'source.repeated-key',
  message: `The key "${key}" occurs more than once in ${counted(objects, 'object')}, first in line ${line}: its last value is read.`,
  count: objects,
  line,
});
