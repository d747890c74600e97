import type { NumberSyntax } from '../../ir/expression.ts';
import { CURRENCY } from './parse-number.ts';

/** Parameters with which ParseNumber reads a column's texts. */
export interface WrittenNumbers {
  readonly decimal: '.' | ',';
  readonly thousands: string | null;
  /** Unit at the end of all texts, such as "kg"; null if there is none. */
  readonly unit: string | null;
  /** True if some texts are placeholders, such as "-" and "?", so that they become missing. */
  readonly coerce: boolean;
}

/** Placeholders that people write instead of a number. */
const PLACEHOLDER = /^\s*$|^(?:[-–—−?.*]+|n\/?a|none|null|nil|unknown|missing|tbd|no data)$/i;

/** Pairs of decimal and thousands marks that are in use somewhere in the world. */
const MARKS: readonly (readonly [decimal: '.' | ',', thousands: string | null])[] = [
  ['.', null],
  ['.', ','],
  [',', null],
  [',', '.'],
  ...["'", '’', ' ', '\u00a0', '\u202f'].flatMap((mark) => [['.', mark] as const, [',', mark] as const]),
];

/**
 * A number with its unit: two letters or more, or degrees. A single letter is as likely part of a name, such as 12B.
 */
const UNIT = /^(?:\p{L}{2,}\s*)?[-+]?\s*[\d.,'’\s]*\d[\d.,'’\s]*(?<unit>\p{L}[\p{L}/²³]+|°\p{L}?)$/u;

/** Maximum length of a number that a person writes, in characters. */
const MAX_LENGTH = 40;

/** Maximum number of digits. A longer number would be rounded, so it is taken for a key. */
const MAX_DIGITS = 15;

/**
 * Parameters with which ParseNumber reads all of the texts, placeholders excepted. Null if it cannot, or if the texts
 * are ambiguous: keys with leading zeros, 1,234 (a thousand, or one and a bit), shares beside numbers. Beside a
 * currency sign, $1,234 and 1.234 € are thousands, because money has no three decimals.
 */
export function writtenNumbers(texts: readonly string[]): WrittenNumbers | null {
  const written = texts.filter((text) => !PLACEHOLDER.test(text));
  const [first] = written;
  if (first === undefined || written.some((text) => text.length > MAX_LENGTH || !/\d/.test(text))) return null;
  const unit = UNIT.exec(first.trim())?.groups?.['unit'] ?? null;
  const bare = written.map((text) =>
    textsToStrip(unit)
      .reduce((rest, mark) => rest.split(mark).join(''), text)
      .trim(),
  );
  const shares = bare.filter((text) => text.endsWith('%')).length;
  if (shares > 0 && shares < bare.length) return null;
  const numbers = bare.map((text) => text.replace(/\s*%$/, ''));
  if (numbers.some((text) => /^[-+]?0\d/.test(text) || text.replace(/\D/g, '').length > MAX_DIGITS)) return null;

  const fitting = MARKS.filter(([decimal, thousands]) => {
    const pattern = patternOf(decimal, thousands);
    return numbers.every((text) => pattern.test(text)) && isNeeded(numbers, decimal, thousands);
  });
  const hasCurrency = written.some((text) => CURRENCY.some((mark) => text.includes(mark)));
  const found = hasCurrency
    ? (fitting.find(([, thousands]) => thousands !== null) ?? fitting[0])
    : (fitting.find(([decimal, thousands]) => decimal === '.' && thousands === null) ?? only(fitting));
  if (found === undefined) return null;
  const [decimal, thousands] = found;
  return { decimal, thousands, unit, coerce: written.length < texts.filter((text) => text !== '').length };
}

const only = <Item>(items: readonly Item[]): Item | undefined => (items.length === 1 ? items[0] : undefined);

/** Texts to remove: currency signs and the unit. */
export const textsToStrip = (unit: string | null): string[] => (unit === null ? CURRENCY : [...CURRENCY, unit]);

/** The same parameters, as an expression takes them. */
export const syntaxOf = ({ decimal, thousands, unit }: WrittenNumbers): NumberSyntax => ({
  decimal,
  thousands,
  strip: textsToStrip(unit),
  percent: true,
});

function patternOf(decimal: string, thousands: string | null): RegExp {
  const [point, mark] = [decimal, thousands].map((text) => text?.replace('.', '\\.'));
  const whole = mark === undefined ? '\\d+' : `(?:[1-9]\\d{0,2}(?:${mark}\\d{3})+|\\d+)`;
  const exponent = decimal === '.' ? '(?:[eE][-+]?\\d+)?' : '';
  return new RegExp(`^[-+]?(?:${whole}(?:${point}\\d*)?|${point}\\d+)${exponent}$`);
}

/** Whether the marks occur in the numbers; marks that do not are left at their defaults. */
function isNeeded(numbers: readonly string[], decimal: string, thousands: string | null): boolean {
  const occurs = (mark: string): boolean => numbers.some((text) => text.includes(mark));
  return (decimal === '.' || occurs(',') || thousands === '.') && (thousands === null || occurs(thousands));
}
