/** Purpose of a row. An `unused` row is neither learned from nor tested on; sizes that do not add up leave some. */
export const PARTITION = { train: 0, val: 1, test: 2, unused: 3 } as const;
