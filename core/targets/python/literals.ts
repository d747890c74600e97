/**
 * The only place where text becomes Python source. Ids, names, categories, formulas, patterns and column names come from
 * documents, and documents come from anywhere: none of them may end a string, a comment or a name.
 *
 * `PythonCode` is a string that only these functions make, so that any other string within code does not compile:
 * `py` for source that stands in this program, and one function each for a string, a number, a comment, a docstring and
 * a name.
 */
import { pythonFloat } from '../../ir/functions/to-text.ts';

declare const isPythonCode: unique symbol;

/** Python source. */
export type PythonCode = string & { readonly [isPythonCode]: true };

export type Scalar = number | string | boolean | null;

const code = (text: string): PythonCode => text as PythonCode;

/** Python source that stands in this program, with other source put in. */
export const py = (parts: TemplateStringsArray, ...inserted: readonly PythonCode[]): PythonCode =>
  code(String.raw({ raw: parts }, ...inserted));

/** As `py`, with backslashes as they stand. */
export const pyRaw = (parts: TemplateStringsArray, ...inserted: readonly PythonCode[]): PythonCode =>
  code(String.raw(parts, ...inserted));

export const NOTHING = code('');
export const NEW_LINE = code('\n');

/** Source put together, with other source in between. */
export const joined = (parts: readonly PythonCode[], between: PythonCode = NOTHING): PythonCode =>
  code(parts.join(between));

/** The source's lines. */
export const linesOf = (source: PythonCode): PythonCode[] => source.split('\n').map(code);

/** Source of some width, with blanks behind. */
export const padded = (source: PythonCode, width: number): PythonCode => code(source.padEnd(width));

/** Source without empty lines before and after. */
export const trimmed = (source: PythonCode): PythonCode => code(source.trim());

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Quotes, backslashes, controls, invisible and bidirectional characters, lone surrogates, odd spaces. */
const ODD = /[\\"]|(?! )[\p{C}\p{Z}]/gu;

/** A Python string literal in double quotes that reads back to exactly this text. */
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

/** The exact double; whole numbers without a point, as they print best. NaN and infinities need `np`. */
export function pythonNumber(value: number): PythonCode {
  if (Number.isNaN(value)) return py`np.nan`;
  if (!Number.isFinite(value)) return value > 0 ? py`np.inf` : py`-np.inf`;
  // A document's number is one by its schema; should a text get here all the same, it is no source.
  if (typeof value !== 'number') throw new TypeError('not a number');
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return code(String(value));
  return code(pythonFloat(value));
}

export function pythonLiteral(value: Scalar): PythonCode {
  if (value === null) return py`None`;
  if (typeof value === 'boolean') return value ? py`True` : py`False`;
  return typeof value === 'number' ? pythonNumber(value) : pythonString(value);
}

/** Characters of a document's text that are shown in a comment or docstring. */
const MAX_SHOWN = 80;

/** One line without what an editor would hide or turn around; cut between characters. */
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
 * A docstring of one line, in its quotes: the parts one after the other, each cut to 80 characters, and a full stop.
 * Escaped so that no quote ends it early.
 */
export function docstring(...parts: readonly string[]): PythonCode {
  const text = `${parts.map(shownText).join('')}.`;
  return code(`"""${text.replace(/\\/g, '\\\\').replace(/"(?=""|$)|^"/g, '\\"')}"""`);
}

/** The writer's own names, and every word that means something to Python: a name of a document must not hide them. */
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
 * A Python name after some text, distinct from those taken; it is taken from then on. Only a–z, 0–9 and `_` stay, for
 * Python takes names of other letters that look alike for one.
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

/** A name of Python or a package, as it stands: of a parameter, a method, a module (`pyarrow as pa`). */
export function pythonName(name: string): PythonCode {
  if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*( as [a-z]+)?$/.test(name))
    throw new TypeError(`no name in Python: ${JSON.stringify(name)}`);
  return code(name);
}

/** The name as a constant's, in capitals; it is taken from then on. */
export function constantName(text: string, taken: Set<string>): PythonCode {
  const name = code(identifier(text, taken).toUpperCase());
  taken.add(name);
  return name;
}
