/** Cells of a CSV file that a spreadsheet would run: see owasp.org/www-community/attacks/CSV_Injection */
import { type Dictionary, dictionaryOf, stringsOf } from '../../table/dictionary.ts';

/** The first characters that make a spreadsheet calculate. */
const RUNS = /^[=+\-@\t\r]/;

/** With an apostrophe before it, a spreadsheet shows a formula and does not run it. */
export const withoutFormula = (text: string): string => (RUNS.test(text) ? `'${text}` : text);

/** The same for all strings of a column; the dictionary itself where none is a formula. */
export function withoutFormulas(dictionary: Dictionary): Dictionary {
  const strings = stringsOf(dictionary);
  return strings.some((text) => RUNS.test(text)) ? dictionaryOf(strings.map(withoutFormula)) : dictionary;
}
