/** Findings of a source in words. */
import { optionText } from '../../core/operators/kit/option-text.ts';
import type { ParamMeta } from '../../core/operators/kit/params.ts';

/** Below it, a finding is a guess that the user is asked about: as in core/formats/cells/finding.ts. */
const DOUBT = 0.6;
const SURE = 0.9;

export const certaintyOf = (confidence: number): 'certain' | 'likely' | 'a guess' =>
  confidence >= SURE ? 'certain' : confidence >= DOUBT ? 'likely' : 'a guess';

/** Values that mean little without their parameter. */
const SENTENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  header: { true: 'the first line holds names', false: 'the first line is data' },
  skip_initial_space: { true: 'blanks after delimiters are dropped', false: 'blanks after delimiters are kept' },
  trailing_delimiter: {
    true: 'the delimiter at the end begins no cell',
    false: 'the delimiter at the end begins a cell',
  },
  delimiter: { '\u001f': 'a single column', [String.raw`\s+`]: 'cut at blanks' },
  colspecs: { '': 'cut at the delimiter' },
  escape: { '': 'no character is escaped' },
  quote: { '': 'quotes mean nothing' },
  comment: { '': 'no line is a remark' },
  decimal: { '.': 'a decimal point', ',': 'a decimal comma' },
};

/** What a value is, where the parameter's name alone makes sense of it. */
const PATTERNS: Readonly<Record<string, (text: string) => string>> = {
  delimiter: (text) => `cut at each ${text}`,
  colspecs: (text) => `columns of fixed width, ${text}`,
  escape: (text) => `${text} is the escape character`,
  quote: (text) => `cells stand in ${text}s`,
  comment: (text) => `lines with ${text} are remarks`,
  skip_rows: (text) => `lines left out before the names: ${text}`,
  skip_after_header: (text) => `rows left out below the names: ${text}`,
  skip_footer: (text) => `lines left out at the end: ${text}`,
};

/** A value as a choice among others, in words that say what becomes of the file. */
export function choiceText(name: string, meta: ParamMeta, value: unknown): string {
  const sentence = SENTENCES[name]?.[String(value)];
  if (sentence !== undefined) return sentence;
  const text = foundText(meta, value);
  return PATTERNS[name]?.(text) ?? text;
}

const SIGNS: Readonly<Record<string, string>> = {
  '': 'none',
  '.': 'point',
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
  ' ': 'blank',
  ':': 'colon',
  '"': 'double quote',
  "'": 'single quote',
};

/** A value of the parameter as its form calls it. */
function foundText(meta: ParamMeta, value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  const text = String(value);
  const option = meta.options?.[text];
  return SIGNS[text] ?? (option === undefined ? text : optionText(option).label);
}
