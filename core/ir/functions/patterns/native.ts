/** A pattern in JavaScript's RegExp syntax (flag u), with Python's meaning. */
import { ASCII_WORD_CLASS, WORD_CLASS } from './char-set.ts';
import type { AnchorKind, PatternNode } from './syntax.ts';

const edge = (word: string): string => `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
/** In an empty text, Python matches neither \b nor \B. */
const noEdge = (word: string): string => `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word})(?:(?<=[^])|(?=[^])))`;

const anchors: Readonly<Record<AnchorKind, string>> = {
  start: '^',
  end: '$',
  endOrLastLine: '(?=\\n?$)',
  lineStart: '(?<=\\n|^)',
  lineEnd: '(?=\\n|$)',
  wordEdge: edge(WORD_CLASS),
  noWordEdge: noEdge(WORD_CLASS),
  asciiWordEdge: edge(ASCII_WORD_CLASS),
  noAsciiWordEdge: noEdge(ASCII_WORD_CLASS),
};

function counted(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === 0 && max === 1) return '?';
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

/** Source of a RegExp with the flag u; groups are numbered and unnamed. */
export function nativeSource(node: PatternNode): string {
  switch (node.kind) {
    case 'empty':
      return '(?:)';
    case 'set':
      return node.set.source;
    case 'anchor':
      return anchors[node.anchor];
    case 'look': {
      const branches = node.branches.map((branch) => branch.map(nativeSource).join('')).join('|');
      return `(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}${branches})`;
    }
    case 'sequence':
      return node.items
        .map((item) => (item.kind === 'either' ? `(?:${nativeSource(item)})` : nativeSource(item)))
        .join('');
    case 'either':
      return node.items.map(nativeSource).join('|');
    case 'group':
      return `(${nativeSource(node.item)})`;
    case 'repeat': {
      const item = nativeSource(node.item);
      const isAtom = node.item.kind === 'set' || node.item.kind === 'group';
      return `${isAtom ? item : `(?:${item})`}${counted(node.min, node.max)}${node.lazy ? '?' : ''}`;
    }
  }
}
