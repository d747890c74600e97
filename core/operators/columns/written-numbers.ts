import type { NumberSyntax } from '../../ir/expression.ts';
import { CURRENCY } from './parse-number.ts';

/** How ParseNumber reads texts, and whether it has to let some be missing. */
export interface WrittenNumbers {
  readonly decimal: '.' | ',';
  readonly thousands: string | null;
  /** What all of the texts end in, such as "kg"; null where there is none. */
  readonly unit: string | null;
  /** Whether some texts stand for nothing, such as "-" and "?". */
  readonly coerce: boolean;
}

/** Texts that people write where there is no number. */
const NOTHING = /^\s*$|^(?:[-–—−?.*]+|n\/?a|none|null|nil|unknown|missing|tbd|no data)$/i;

/** Decimal and thousands marks that occur together somewhere in the world. */
const MARKS: readonly (readonly [decimal: '.' | ',', thousands: string | null])[] = [
  ['.', null],
  ['.', ','],
  [',', null],
  [',', '.'],
  ...["'", '’', ' ', '\u00a0', '\u202f'].flatMap((mark) => [['.', mark] as const, [',', mark] as const]),
];

/** A unit of two letters or more, or of degrees: a single letter is as likely part of a name, such as 12B. */
const UNIT = /^(?:\p{L}{2,}\s*)?[-+]?\s*[\d.,'’\s]*\d[\d.,'’\s]*(?<unit>\p{L}[\p{L}/²³]+|°\p{L}?)$/u;

/** No number that a person writes has more characters. */
const LONGEST = 40;

/** A number of more digits would be rounded: it is a key. */
const MOST_DIGITS = 15;

/**
 * How ParseNumber reads all of these texts as numbers, but for those that stand for nothing; null where it does not, or
 * where they may well be something else: keys with leading zeros, 1,234 that may be one and a bit, shares beside numbers.
 * Where there is a currency sign, $1,234 and 1.234 € are a thousand and more: money has no three decimals.
 */
export function writtenNumbers(texts: readonly string[]): WrittenNumbers | null {
  const written = texts.filter((text) => !NOTHING.test(text));
  const [first] = written;
  if (first === undefined || written.some((text) => text.length > LONGEST || !/\d/.test(text))) return null;
  const unit = UNIT.exec(first.trim())?.groups?.['unit'] ?? null;
  const bare = written.map((text) =>
    takenAway(unit)
      .reduce((rest, mark) => rest.split(mark).join(''), text)
      .trim(),
  );
  const shares = bare.filter((text) => text.endsWith('%')).length;
  if (shares > 0 && shares < bare.length) return null;
  const numbers = bare.map((text) => text.replace(/\s*%$/, ''));
  if (numbers.some((text) => /^[-+]?0\d/.test(text) || text.replace(/\D/g, '').length > MOST_DIGITS)) return null;

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

/** Currency signs and the unit. */
export const takenAway = (unit: string | null): string[] => (unit === null ? CURRENCY : [...CURRENCY, unit]);

/** The same as expressions say it. */
export const syntaxOf = ({ decimal, thousands, unit }: WrittenNumbers): NumberSyntax => ({
  decimal,
  thousands,
  strip: takenAway(unit),
  percent: true,
});

function patternOf(decimal: string, thousands: string | null): RegExp {
  const [point, mark] = [decimal, thousands].map((text) => text?.replace('.', '\\.'));
  const whole = mark === undefined ? '\\d+' : `(?:[1-9]\\d{0,2}(?:${mark}\\d{3})+|\\d+)`;
  const exponent = decimal === '.' ? '(?:[eE][-+]?\\d+)?' : '';
  return new RegExp(`^[-+]?(?:${whole}(?:${point}\\d*)?|${point}\\d+)${exponent}$`);
}

/** Whether the marks occur: those that do not are left at their defaults. */
function isNeeded(numbers: readonly string[], decimal: string, thousands: string | null): boolean {
  const occurs = (mark: string): boolean => numbers.some((text) => text.includes(mark));
  return (decimal === '.' || occurs(',') || thousands === '.') && (thousands === null || occurs(thousands));
}
