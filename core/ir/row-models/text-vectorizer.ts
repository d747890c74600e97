/** One text as its tokens' codes or counts: Keras' TextVectorization with a known vocabulary. */
import { type Tokenizing, tokenizer } from '../functions/tokens.ts';
import type { RowModelKind } from './row-model-kind.ts';

export interface TextVectorizerSettings extends Tokenizing {
  readonly tokens: readonly string[];
  /** Code of each token. */
  readonly codes: readonly number[];
  /** Code of an unknown token. */
  readonly unknown: number;
  /**
   * `codes`: codes of the first tokens, padded with 0; `counts`: the count of each code;
   * `has`: 1 for each code that occurs.
   */
  readonly output: 'codes' | 'counts' | 'has';
  /** Number of results. */
  readonly width: number;
}

export const textVectorizer: RowModelKind<TextVectorizerSettings> = {
  outputs: ({ width }) => width,
  prepare(settings) {
    const { output, unknown, width } = settings;
    const tokensOf = tokenizer(settings);
    const codes = new Map(settings.tokens.map((token, index) => [token, settings.codes[index]]));
    // An empty token is padding: code 0 among codes, and never counted.
    const codeOf = (token: string): number => (token === '' ? 0 : (codes.get(token) ?? unknown));
    let last: string | null | undefined;
    let lastResults: Float64Array | undefined;
    return ([x], results) => {
      const text = x === undefined || typeof x === 'number' ? null : x;
      // The results of one row are requested one after the other.
      if (text === last && results === lastResults) return;
      last = text;
      lastResults = results;
      results.fill(0);
      const tokens = tokensOf(text ?? '');
      if (output === 'codes') {
        const known = Math.min(tokens.length, width);
        for (let at = 0; at < known; at++) results[at] = codeOf(tokens[at]);
        return;
      }
      for (const token of tokens) {
        if (token === '') continue;
        const code = codeOf(token);
        if (code < width) results[code] = output === 'has' ? 1 : results[code] + 1;
      }
    };
  },
};
