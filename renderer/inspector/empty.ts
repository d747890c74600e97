/** What leaving a parameter empty means, as its help says it: "…; empty: found." */
import type { ParamMeta } from '../../core/operators/params.ts';

/** Longer ones are read in the help below the field. */
const FITS = 26;

export const mayBeEmpty = ({ help }: ParamMeta, value: unknown): boolean =>
  value === null || /\b(empty|null)\b/i.test(help);

/** A word for an empty field: "found", "none", "0"; or just "empty". */
export function emptyWord({ help }: ParamMeta): string {
  const meaning = /\bempty:\s*([^.;]+)/i.exec(help)?.[1]?.trim();
  return meaning !== undefined && meaning.length <= FITS ? meaning : 'empty';
}
