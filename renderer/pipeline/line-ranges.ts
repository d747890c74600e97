/** Lines, which the engine counts, as places in the text, which the editor counts. */
import type { CodePart } from '../../core/protocol/engine.ts';
import type { Part } from './parts.ts';

/** Parts that lie in the text; lines that it does not have are left out. */
export function partsOfLines(text: string, parts: readonly CodePart[]): Part[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return parts.flatMap(({ nodeId, from, to }) => {
    const start = starts[from - 1];
    if (start === undefined || to < from) return [];
    const next = starts[to];
    return [{ nodeId, from: start, to: next === undefined ? text.length : next - 1 }];
  });
}
