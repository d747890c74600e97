/** Labels of rows, coded as classes in the order of their values. */
import { SelectionError } from './selection-error.ts';
import { ascending } from './mt19937.ts';
import { counted, type Rows } from './row-numbers.ts';

export type LabelValue = string | number | bigint | boolean;

/** A column of labels as positions in a list of names; -1 is a missing cell. Names may come in any order. */
export interface CodedLabels {
  readonly codes: ArrayLike<number>;
  readonly names: ArrayLike<LabelValue>;
}

/** One label for each row. NaN, null and undefined are missing cells, which no split accepts. */
export type Labels = ArrayLike<LabelValue | null | undefined> | CodedLabels;

/** Labels as scikit-learn treats them: distinct values in ascending order, strings by code point. */
export interface Classes {
  readonly values: readonly LabelValue[];
  /** For each row: the index of its label in `values`. */
  readonly codes: Int32Array;
  /** For each value: its number of rows. */
  readonly counts: Int32Array;
}

export const isCoded = (labels: Labels): labels is CodedLabels => 'codes' in labels;

export const labelCount = (labels: Labels): number => (isCoded(labels) ? labels.codes.length : labels.length);

export const quotedName = (name: string | undefined, otherwise: string): string =>
  name === undefined ? otherwise : JSON.stringify(name);

export const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

export const codePointOrder = (unit: number): number => (isSurrogate(unit) ? unit + 0x10000 : unit);

/** Ascending; strings by code point as in Python, not by UTF-16 unit as in JavaScript. */
export function compareLabels(a: LabelValue, b: LabelValue): number {
  if (typeof a === 'string' && typeof b === 'string') {
    const length = Math.min(a.length, b.length);
    for (let index = 0; index < length; index++) {
      // Half of a surrogate pair sorts after every other unit, because its code point lies above 0xffff.
      const unitA = a.charCodeAt(index);
      const unitB = b.charCodeAt(index);
      if (unitA !== unitB) return codePointOrder(unitA) - codePointOrder(unitB);
    }
    return a.length - b.length;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Codes in order of first appearance; -1 for a cell that cannot be a class. */
export function codedByAppearance(labels: ArrayLike<LabelValue | null | undefined>): CodedLabels {
  const codeOf = new Map<LabelValue, number>();
  const codes = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (label === null || label === undefined || (typeof label === 'number' && !Number.isFinite(label))) {
      codes[row] = -1;
      continue;
    }
    let code = codeOf.get(label);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(label, code);
    }
    codes[row] = code;
  }
  return { codes, names: [...codeOf.keys()] };
}

/** Values at these positions. */
export function valuesAt(values: ArrayLike<number>, positions: ArrayLike<number>): Rows {
  const taken = new Int32Array(positions.length);
  for (let index = 0; index < positions.length; index++) taken[index] = values[positions[index]];
  return taken;
}

export function labelsAt(labels: Labels, rows: Int32Array): CodedLabels {
  const { codes, names } = isCoded(labels) ? labels : codedByAppearance(labels);
  return { codes: valuesAt(codes, rows), names };
}

/** `np.unique(labels, return_inverse=True, return_counts=True)` after scikit-learn's check for missing cells. */
export function classesOf(
  labels: Labels,
  rowCount: number,
  option: 'stratify' | 'groups' = 'stratify',
  labelName?: string,
): Classes {
  const column = quotedName(labelName, option === 'groups' ? 'The group column' : 'The stratification column');
  if (labelCount(labels) !== rowCount) {
    throw new SelectionError(
      option,
      `${column} has ${counted(labelCount(labels), 'label')} for ${counted(rowCount, 'row')}.`,
      'Give one label for each row.',
    );
  }
  const { codes, names } = isCoded(labels) ? labels : codedByAppearance(labels);
  const seen = new Int32Array(names.length);
  for (let row = 0; row < rowCount; row++) {
    const code = codes[row];
    if (code < 0) {
      throw new SelectionError(
        option,
        `${column} has missing or infinite cells, the first in row ${row + 1}.`,
        'Fill them or drop these rows before the split, or choose another column.',
      );
    }
    seen[code] += 1;
  }

  const used = ascending(names.length).filter((code) => seen[code] > 0);
  const kinds = new Set(Array.from(used, (code) => typeof names[code]));
  if (kinds.size > 1) {
    throw new SelectionError(
      option,
      `${column} mixes ${[...kinds].join(' and ')} labels, which have no common order.`,
      'Convert the column to one type before the split.',
    );
  }
  const sorted = Array.from(used).sort((a, b) => compareLabels(names[a], names[b]));
  const rank = new Int32Array(names.length);
  for (const [position, code] of sorted.entries()) rank[code] = position;
  return {
    values: sorted.map((code) => names[code]),
    codes: valuesAt(rank, codes),
    counts: Int32Array.from(sorted, (code) => seen[code]),
  };
}

/** The row numbers of each class, ascending. */
export function rowsByClass({ codes, counts }: Classes): Rows[] {
  const rows = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(counts.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    rows[code][filled[code]] = row;
    filled[code] += 1;
  }
  return rows;
}

/** The rows of the chosen groups, ascending. */
export function rowsOfGroups({ codes, counts }: Classes, groups: Int32Array): Rows {
  const chosen = new Uint8Array(counts.length);
  let size = 0;
  for (const group of groups) {
    chosen[group] = 1;
    size += counts[group];
  }
  const rows = new Int32Array(size);
  let filled = 0;
  for (let row = 0; row < codes.length; row++) {
    if (chosen[codes[row]] === 1) rows[filled++] = row;
  }
  return rows;
}
