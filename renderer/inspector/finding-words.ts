/** Findings of a source in words. */
import type { ParamMeta } from '../../core/operators/kit/params.ts';

/** Below it, a finding is a guess that the user is asked about: as in core/formats/cells/finding.ts. */
const DOUBT = 0.6;
const SURE = 0.9;

export const certaintyOf = (confidence: number): 'certain' | 'likely' | 'a guess' =>
  confidence >= SURE ? 'certain' : confidence >= DOUBT ? 'likely' : 'a guess';

const SIGNS: Readonly<Record<string, string>> = {
  '': 'none',
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
export function foundText(meta: ParamMeta, value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  const text = String(value);
  return meta.options?.[text] ?? SIGNS[text] ?? text;
}
