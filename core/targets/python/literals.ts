/**
 * The only place where text becomes Python source. Ids, names, categories, formulas, patterns and column names come
 * from documents, and documents come from anywhere: none of them may end a string, a comment or a name.
 *
 * `PythonCode` is a string that only these functions create, so that code with any other string in it does
 * not compile. `py` is for source written in this program; a string, a number, a comment, a docstring and
 * a name have one function each.
 */
import { pythonFloat } from '../../ir/functions/to-text.ts';

declare const isPythonCode: unique symbol;

/** Python source. */
export type PythonCode = string & { readonly [isPythonCode]: true };

export type Scalar = number | string | boolean | null;

const code = (text: string): PythonCode => text as PythonCode;

/** Python source written in this program, with other source inserted. */
export const py = (parts: TemplateStringsArray, ...inserted: readonly PythonCode[]): PythonCode =>
  code(String.raw({ raw: parts }, ...inserted));

/** Like `py`, but backslashes stay as written. */
export const pyRaw = (parts: TemplateStringsArray, ...inserted: readonly PythonCode[]): PythonCode =>
  code(String.raw(parts, ...inserted));

export const NOTHING = code('');
export const NEW_LINE = code('\n');

/** Source parts joined, with other source in between. */
export const joined = (parts: readonly PythonCode[], between: PythonCode = NOTHING): PythonCode =>
  code(parts.join(between));

/** The source's lines. */
export const linesOf = (source: PythonCode): PythonCode[] => source.split('\n').map(code);

/** Source padded to a width with blanks. */
export const padded = (source: PythonCode, width: number): PythonCode => code(source.padEnd(width));

/** Source without leading and trailing empty lines. */
export const trimmed = (source: PythonCode): PythonCode => code(source.trim());

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Characters to escape: quotes, backslashes, controls, invisible and bidirectional
 * characters, lone surrogates, odd spaces.
 */
const ODD = /[\\"]|(?! )[\p{C}\p{Z}]/gu;

/** A Python string literal in double quotes that evaluates to exactly this text. */
export function pythonString(text: string): PythonCode {
  const body = text.replace(ODD, (character) => {
    const known = escapes[character];
    if (known !== undefined) return known;
    const point = character.codePointAt(0) as number;
    if (point < 0x100) return `\\x${point.toString(16).padStart(2, '0')}`;
    if (point < 0x1_0000) return `\\u${point.toString(16).padStart(4, '0')}`;
    return `\\U${point.toString(16).padStart(8, '0')}`;
  });
  return code(`"${body}"`);
}

/**
 * The exact double. Whole numbers have no decimal point, because they are shortest so. NaN and infinities need `np`.
 */
export function pythonNumber(value: number): PythonCode {
  if (Number.isNaN(value)) return py`np.nan`;
  if (!Number.isFinite(value)) return value > 0 ? py`np.inf` : py`-np.inf`;
  // The document's schema guarantees a number. A text that arrives here nevertheless must not become source.
  if (typeof value !== 'number') throw new TypeError('not a number');
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return code(String(value));
  return code(pythonFloat(value));
}

export function pythonLiteral(value: Scalar): PythonCode {
  if (value === null) return py`None`;
  if (typeof value === 'boolean') return value ? py`True` : py`False`;
  return typeof value === 'number' ? pythonNumber(value) : pythonString(value);
}

/** Characters of a document's text that a comment or docstring displays. */
const MAX_SHOWN = 80;

/** One line without characters that an editor would hide or reverse; cut between characters. */
const shownText = (text: string): string =>
  Array.from(
    text
      .slice(0, 4 * MAX_SHOWN)
      .replace(/(?! )[\p{C}\p{Z}]+/gu, ' ')
      .trim(),
  )
    .slice(0, MAX_SHOWN)
    .join('')
    .trim();

/**
 * A one-line docstring with its quotes: the parts in sequence, each cut to 80 characters, and a full stop. It is
 * escaped, so that no quote ends it early.
 */
export function docstring(...parts: readonly string[]): PythonCode {
  const text = `${parts.map(shownText).join('')}.`;
  return code(`"""${text.replace(/\\/g, '\\\\').replace(/"(?=""|$)|^"/g, '\\"')}"""`);
}

/** Names of the generated code, and all names with a meaning in Python: a document's name must not hide them. */
const RESERVED = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
    'import in is lambda nonlocal not or pass raise return try while with yield match case type ' +
    'abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright ' +
    'credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash ' +
    'help hex id input int isinstance issubclass iter len license list locals map max memoryview min next object oct open ' +
    'ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple vars zip'
  ).split(' '),
);

/**
 * A new Python name derived from a text, distinct from `taken`, to which it is added. Only a–z, 0–9 and `_` are kept,
 * because Python treats similar letters of other scripts as equal.
 */
export function identifier(text: string, taken: Set<string>): PythonCode {
  const plain = text
    .slice(0, 400)
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase()
    .slice(0, 40);
  const stem = plain === '' ? 'value' : /^\d/.test(plain) ? `_${plain}` : plain;
  let name = stem;
  for (let next = 2; taken.has(name) || RESERVED.has(name); next++) name = `${stem}_${next}`;
  taken.add(name);
  return code(name);
}

/** A name of Python or a package, unchanged: of a parameter, a method, a module (`pyarrow as pa`). */
export function pythonName(name: string): PythonCode {
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*( as [a-z]+)?$/.test(name))
    throw new TypeError(`no name in Python: ${JSON.stringify(name)}`);
  return code(name);
}

/** A new constant name in capitals; it is added to `taken`. */
export function constantName(text: string, taken: Set<string>): PythonCode {
  const name = code(identifier(text, taken).toUpperCase());
  taken.add(name);
  return name;
}
