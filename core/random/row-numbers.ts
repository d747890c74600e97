/** Numbers of rows, as splits and samples return them. */

/** Limit, because row numbers are 32-bit integers. */
export const MAX_ROWS = 2 ** 31 - 1;

export type Rows = Int32Array<ArrayBuffer>;

export const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;
