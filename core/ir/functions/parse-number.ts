import type { NumberSyntax } from '../expression.ts';
import { strip } from './text.ts';

const decimalNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** As programs write numbers, and the letters of such. */
const plainNumber = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const plainLetters = /^[-+.\de]+$/i;
const infinity = /^([+-]?)inf(?:inity)?$/i;

/**
 * Returns a function from a text to its number, or NaN if the text is none. It removes surrounding spaces, the texts to
 * strip and thousands marks, and replaces the decimal mark by a point. With `percent`, a trailing % divides by 100.
 */
export function numberReader(syntax: NumberSyntax): (text: string) => number {
  const { decimal, thousands, percent } = syntax;
  const taken = syntax.strip.filter((text) => text !== '');
  const isGrouped = thousands !== null && thousands !== '';
  // Nothing of a plain number is taken away.
  const hasPlain = decimal === '.' && !isGrouped && !taken.some((text) => plainLetters.test(text));
  return (text) => {
    if (hasPlain && plainNumber.test(text)) return Number(text);
    let rest = text;
    for (const mark of taken) if (rest.includes(mark)) rest = rest.split(mark).join('');
    rest = strip(rest);
    const share = percent && rest.endsWith('%');
    if (share) rest = strip(rest.slice(0, -1));
    if (decimal !== '.' && rest.includes('.') && thousands !== '.') return Number.NaN;
    if (decimal !== '.' || isGrouped) {
      const at = rest.indexOf(decimal);
      const whole = at === -1 ? rest : rest.slice(0, at);
      const grouped = isGrouped ? whole.split(thousands).join('') : whole;
      rest = at === -1 ? grouped : `${grouped}.${rest.slice(at + decimal.length)}`;
    }
    if (decimalNumber.test(rest)) return share ? Number(rest) / 100 : Number(rest);
    const infinite = infinity.exec(rest);
    return infinite === null ? Number.NaN : infinite[1] === '-' ? -Infinity : Infinity;
  };
}
