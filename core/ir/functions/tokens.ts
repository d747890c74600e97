/**
 * Splits texts into tokens, as Keras' TextVectorization does with TensorFlow's text functions. As there, letters and
 * spaces are those of ASCII, whatever the language of the text.
 */

/** Steps from a text to its tokens. */
export interface Tokenizing {
  readonly standardize: 'lower_and_strip_punctuation' | 'lower' | 'strip_punctuation' | null;
  readonly split: 'whitespace' | 'character' | null;
  /** Lengths of the runs of tokens that are joined into one; null: single tokens. */
  readonly ngrams: readonly number[] | null;
}

const punctuation = /[!-/:-@[-`{-~]/g;
const capitals = /[A-Z]+/g;
const spaces = /[ \t\n\v\f\r]+/;

export function tokenizer({ standardize, split, ngrams }: Tokenizing): (text: string) => readonly string[] {
  const lowers = standardize === 'lower' || standardize === 'lower_and_strip_punctuation';
  const strips = standardize === 'strip_punctuation' || standardize === 'lower_and_strip_punctuation';
  return (text) => {
    let plain = text;
    if (lowers) plain = plain.replace(capitals, (letters) => letters.toLowerCase());
    if (strips) plain = plain.replace(punctuation, '');
    const tokens = pieces(plain, split);
    return ngrams === null ? tokens : ngrams.flatMap((length) => runs(tokens, length));
  };
}

function pieces(text: string, split: Tokenizing['split']): string[] {
  switch (split) {
    case null:
      return [text];
    case 'character':
      return Array.from(text);
    case 'whitespace':
      return text.split(spaces).filter((piece) => piece !== '');
  }
}

const runs = (tokens: readonly string[], length: number): string[] =>
  Array.from({ length: Math.max(0, tokens.length - length + 1) }, (_, at) => tokens.slice(at, at + length).join(' '));
