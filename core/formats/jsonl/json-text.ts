/** JSON as programs write it: whole numbers of any length, and the NaN and Infinity of Python's json.dumps. */

/**
 * Stands before the digits of a whole number beyond 2^53, which JSON.parse would round. No program writes U+FFFF, which
 * Unicode reserves for marks within a program.
 */
const LONG = '\uffff#';

const LONG_NUMBERS = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
const NO_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;
const LONG_TEXTS = new RegExp(`"${LONG}(-?\\d+)"`, 'g');

/** Whether the text may have whole numbers that a double would round. */
export const mayHaveLong = (text: string): boolean => /\d{16}/.test(text);

/**
 * The value of a JSON text. NaN is null, as pandas.read_json takes it; whole numbers beyond 2^53 are texts that
 * `longOf` knows. Throws SyntaxError, and RangeError where it is too deep.
 */
export function parseJson(text: string): unknown {
  const exact = mayHaveLong(text) ? text.replace(LONG_NUMBERS, withMark) : text;
  try {
    return JSON.parse(exact);
  } catch (error) {
    if (!(error instanceof SyntaxError) || !/NaN|Infinity/.test(text)) throw error;
    return JSON.parse(exact.replace(NO_NUMBERS, asNumber));
  }
}

const withMark = (token: string): string =>
  token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${LONG}${token}"`;

/** The number of JSON that is read as it: 1e999 is infinite. */
function asNumber(token: string): string {
  if (token.startsWith('"')) return token;
  return token === 'NaN' ? 'null' : `${token.startsWith('-') ? '-' : ''}1e999`;
}

/** The whole number beyond 2^53 that a parsed text stands for; else the text. */
export const longOf = (text: string): string | bigint => (text.startsWith(LONG) ? BigInt(text.slice(2)) : text);

/** The JSON text of a parsed list. */
export const textOfList = (list: unknown): string => JSON.stringify(list).replace(LONG_TEXTS, '$1');

/** Where values that commas or blanks separate begin and end. */
export function* valuesIn(text: string): Generator<readonly [from: number, to: number]> {
  let depth = 0;
  let from = -1;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    const isBlank = sign === ' ' || sign === '\n' || sign === '\r' || sign === '\t';
    if (depth === 0 && (isBlank || sign === ',' || sign === ':')) {
      if (from >= 0) yield [from, at];
      from = -1;
      continue;
    }
    if (from < 0) from = at;
    if (sign === '"') {
      for (at++; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
    } else if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') depth--;
    else continue;
    if (depth > 0) continue;
    yield [from, at + 1];
    from = -1;
  }
  if (from >= 0) yield [from, text.length];
}

export function lineOf(text: string, at: number): number {
  let line = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line++;
  return line;
}
