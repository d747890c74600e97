/** Converts line numbers, as counted by the engine, to positions in the text, as counted by the editor. */
import type { CodePart } from '../../core/protocol/exports.ts';
import type { Part } from './parts.ts';

/** Parts that lie within the text; lines beyond its end are left out. */
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
