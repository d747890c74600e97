/** Values and names as Python source. Column names and cells come from anywhere: nothing of them may end a string or a comment. */
import { pythonFloat } from '../../ir/functions/to-text.ts';

export type Scalar = number | string | boolean | null;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Quotes, backslashes, controls, invisible and bidirectional characters, lone surrogates, odd spaces. */
const ODD = /[\\"]|(?! )[\p{C}\p{Z}]/gu;

/** A Python string literal in double quotes that reads back to exactly this text. */
export function pythonString(text: string): string {
  const body = text.replace(ODD, (character) => {
    const known = escapes[character];
    if (known !== undefined) return known;
    const code = character.codePointAt(0) as number;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    if (code < 0x1_0000) return `\\u${code.toString(16).padStart(4, '0')}`;
    return `\\U${code.toString(16).padStart(8, '0')}`;
  });
  return `"${body}"`;
}

/** The exact double; whole numbers without a point, as they print best. NaN and infinities need `np`. */
export function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return 'np.nan';
  if (!Number.isFinite(value)) return value > 0 ? 'np.inf' : '-np.inf';
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return String(value);
  return pythonFloat(value);
}

export function pythonLiteral(value: Scalar): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? pythonNumber(value) : pythonString(value);
}

/** Text within a comment: one line, nothing that an editor would hide or turn around. */
export const commentText = (text: string): string =>
  text
    .replace(/(?! )[\p{C}\p{Z}]+/gu, ' ')
    .trim()
    .slice(0, 80);

const KEYWORDS =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case type print len range list dict set str int float bool min max sum any all abs round map filter zip open input id hash';
const reserved = new Set(KEYWORDS.split(' '));

/** A Python name after some text, distinct from those taken; it is taken from then on. */
export function identifier(text: string, taken: Set<string>): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
    .slice(0, 40);
  const stem = plain === '' ? 'value' : /^\d/.test(plain) ? `_${plain}` : plain;
  let name = stem;
  for (let next = 2; taken.has(name) || reserved.has(name); next++) name = `${stem}_${next}`;
  taken.add(name);
  return name;
}
