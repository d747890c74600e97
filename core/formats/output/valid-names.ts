/** Column names as a format allows them, each once, with a notice for each that had to change. */
import type { Notice } from '../../ir/notice.ts';

export interface NameRule {
  /** For the notice: "Stata". */
  readonly format: string;
  /** The name in the letters that the format allows. */
  mend(name: string): string;
  /** The longest start of the name that the format holds together with an ending of so many ASCII letters. */
  cut(name: string, ending: number): string;
  /** Names of the same key are the same name; the name itself where left out. */
  keyOf?(name: string): string;
}

export interface ValidNames {
  readonly names: readonly string[];
  readonly notices: readonly Notice[];
}

/** Names that are allowed stay, wherever they stand; the others get names beside them, with `_2`, `_3` … where needed. */
export function validNames(names: readonly string[], rule: NameRule): ValidNames {
  const keyOf = (name: string): string => rule.keyOf?.(name) ?? name;
  const mended = names.map((name) => rule.cut(rule.mend(name), 0));
  const taken = new Set<string>();
  const isKept = names.map((name, at) => {
    if (mended[at] !== name || taken.has(keyOf(name))) return false;
    taken.add(keyOf(name));
    return true;
  });
  /** By key, the last number that was tried: many columns of one start need no search from 2. */
  const numbers = new Map<string, number>();
  const notices: Notice[] = [];
  const valid = names.map((name, at) => {
    if (isKept[at]) return name;
    const start = mended[at];
    let own = start;
    for (let number = numbers.get(keyOf(start)) ?? 2; taken.has(keyOf(own)); number++) {
      const ending = `_${number}`;
      own = rule.cut(start, ending.length) + ending;
      numbers.set(keyOf(start), number + 1);
    }
    taken.add(keyOf(own));
    notices.push({
      code: 'write.renamed',
      message: `${rule.format} does not allow the column name "${name}", or has it already: it is written as "${own}".`,
      column: name,
    });
    return own;
  });
  return { names: valid, notices };
}
