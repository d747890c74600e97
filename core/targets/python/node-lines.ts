/** Lines of a file with the node that they express, and the file made from them. */
import type { PythonCode } from './literals.ts';

/**
 * A line. With `nodeId`, it expresses the node or its learned values; without, it belongs to the frame of every file.
 */
export type Line = PythonCode | { readonly text: PythonCode; readonly nodeId: string };

/** Range of lines that express one node, counted from 1, the last line included. */
export interface CodePart {
  readonly nodeId: string;
  readonly from: number;
  readonly to: number;
}

export interface Code {
  readonly text: string;
  /** Parts in the order of the text, without overlaps. */
  readonly parts: readonly CodePart[];
}

export const ofNode = (nodeId: string, lines: readonly PythonCode[]): Line[] => lines.map((text) => ({ text, nodeId }));

/** The file: blocks separated by two empty lines, as usual in Python, and a line break at the end. */
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
