/** Lines of a file that know which node of the pipeline they say, and the file that they become. */
import type { PythonCode } from './literals.ts';

/** A line that says a node, or what it learned; others are the frame that every file has. */
export type Line = PythonCode | { readonly text: PythonCode; readonly nodeId: string };

/** Lines that say one node, counted from 1, the last one among them. */
export interface CodePart {
  readonly nodeId: string;
  readonly from: number;
  readonly to: number;
}

export interface Code {
  readonly text: string;
  /** In the order of the text; none overlaps another. */
  readonly parts: readonly CodePart[];
}

export const ofNode = (nodeId: string, lines: readonly PythonCode[]): Line[] => lines.map((text) => ({ text, nodeId }));

/** The file: blocks with two empty lines between them, as Python has them, and a line break at its end. */
export function fileOf(blocks: readonly (readonly Line[])[]): Code {
  const texts: string[] = [];
  const parts: { nodeId: string; from: number; to: number }[] = [];
  let at = 0;
  for (const [index, block] of blocks.entries()) {
    if (index > 0) {
      texts.push('', '');
      at += 2;
    }
    for (const line of block) {
      const text = typeof line === 'string' ? line : line.text;
      const from = at + 1;
      at += text.split('\n').length;
      texts.push(text);
      if (typeof line === 'string') continue;
      const last = parts.at(-1);
      if (last?.nodeId === line.nodeId && last.to === from - 1) last.to = at;
      else parts.push({ nodeId: line.nodeId, from, to: at });
    }
  }
  return { text: `${texts.join('\n')}\n`, parts };
}
