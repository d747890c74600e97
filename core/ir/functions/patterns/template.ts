/** Replacement of a match: Python's templates, with \1 and \g<name> for groups. */
import { PatternError } from './pattern-error.ts';

/** Texts, and the numbers of groups between them. */
export type Template = readonly (string | number)[];

const ESCAPED: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};
const LAST_OCTAL = 0o377;

/** The parts of a template. Throws a PatternError if it refers to a group that the pattern lacks. */
export function parseTemplate(template: string, groups: readonly (string | null)[]): Template {
  const letters = Array.from(template);
  const parts: (string | number)[] = [];
  let text = '';
  const put = (group: number, start: number, written: string): void => {
    if (group > groups.length) {
      const has = groups.length === 0 ? 'none' : groups.length === 1 ? 'one' : String(groups.length);
      throw new PatternError(
        `${written} refers to group ${group}, and the pattern has ${has}`,
        start,
        groups.length === 0 ? 'Put a part of the pattern in parentheses, or write \\\\ for a backslash.' : undefined,
      );
    }
    if (text !== '') parts.push(text);
    text = '';
    parts.push(group);
  };
  const isDigit = (letter: string | undefined): boolean => letter !== undefined && /^[0-9]$/.test(letter);
  const isOctal = (letter: string | undefined): boolean => letter !== undefined && /^[0-7]$/.test(letter);
  for (let at = 0; at < letters.length; ) {
    const start = at;
    const letter = letters[at++];
    if (letter !== '\\') {
      text += letter;
      continue;
    }
    const escaped = letters[at++];
    if (escaped === undefined) throw new PatternError('it ends in a backslash', start, 'Write \\\\ for a backslash.');
    if (escaped === 'g') {
      const end = letters.indexOf('>', at);
      if (letters[at] !== '<' || end === -1)
        throw new PatternError('\\g wants a group', start, 'Write \\g<1> or \\g<name>.');
      const name = letters.slice(at + 1, end).join('');
      at = end + 1;
      const number = /^[0-9]+$/.test(name) ? Number(name) : groups.indexOf(name) + 1;
      if (number === 0 && !/^0+$/.test(name)) {
        throw new PatternError(
          `\\g<${name}> refers to a group that the pattern has not`,
          start,
          'Write (?P<name>…) in the pattern.',
        );
      }
      put(number, start, `\\g<${name}>`);
    } else if (isDigit(escaped)) {
      let digits = escaped;
      if (escaped === '0') {
        while (digits.length < 3 && isOctal(letters[at])) digits += letters[at++];
        text += String.fromCharCode(Number.parseInt(digits, 8) & 0xff);
        continue;
      }
      if (isDigit(letters[at])) {
        digits += letters[at++];
        if (/^[0-7]{2}$/.test(digits) && isOctal(letters[at])) {
          digits += letters[at++];
          const code = Number.parseInt(digits, 8);
          if (code > LAST_OCTAL) throw new PatternError(`\\${digits} is beyond \\377`, start);
          text += String.fromCharCode(code);
          continue;
        }
      }
      put(Number(digits), start, `\\${digits}`);
    } else if (ESCAPED[escaped] !== undefined) text += ESCAPED[escaped];
    else if (/^[A-Za-z]$/.test(escaped)) {
      throw new PatternError(`\\${escaped} has no meaning`, start, 'Write \\\\ for a backslash.');
    } else text += `\\${escaped}`;
  }
  if (text !== '') parts.push(text);
  return parts;
}
