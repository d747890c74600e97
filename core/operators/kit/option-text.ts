/** The options of a choice in words: a label, its code name in brackets, and an explanation. */

export interface OptionText {
  /** A few words: "Stop with an error". */
  readonly label: string;
  /** One sentence without its full stop; empty if the label says all. */
  readonly detail: string;
}

/** The text of an option as operators write it: a label, and behind ": " its explanation. */
export function optionText(text: string): OptionText {
  const at = text.indexOf(': ');
  return at === -1 ? { label: text, detail: '' } : { label: text.slice(0, at), detail: text.slice(at + 2) };
}

/** A word of a choice as it is displayed: line ends, which are invisible, as escape sequences. */
export const visibleWord = (word: string): string => word.replaceAll('\r', '\\r').replaceAll('\n', '\\n');

/** Lower-case words without punctuation: "Yeo–Johnson" and "yeo-johnson" are the same. */
const words = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
const joined = (text: string): string => words(text).replaceAll(' ', '');

/** The code name of an option, or null if its label says it: "Median" needs no "(median)". */
export function optionCode(word: string, { label }: OptionText): string | null {
  const code = words(word);
  const isSaid = code !== '' && (` ${words(label)} `.includes(` ${code} `) || joined(label).startsWith(joined(word)));
  return isSaid ? null : visibleWord(word);
}

/** Characters of a closed list that fit into the narrowest inspector. */
export const MAX_OPTION_LETTERS = 38;

/** Label and code name: "Stop with an error (raise)"; the label alone where both are too long for a closed list. */
export function optionLabel(word: string, text: string): string {
  const option = optionText(text);
  const code = optionCode(word, option);
  const both = `${option.label} (${code})`;
  return code === null || both.length > MAX_OPTION_LETTERS ? option.label : both;
}

/** Line below a closed list: what its label leaves unsaid of the code name and the explanation. */
export function optionDetail(word: string, text: string): string {
  const option = optionText(text);
  const code = optionCode(word, option);
  const isCodeShown = code === null || optionLabel(word, text) !== option.label;
  const sentence = option.detail === '' ? '' : `${option.detail.slice(0, 1).toUpperCase()}${option.detail.slice(1)}.`;
  return [sentence, isCodeShown ? '' : `In code: ${code}.`].filter(Boolean).join(' ');
}
