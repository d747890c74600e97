/** Use of a pipeline's result. The user chooses it once, the document stores it, and advice follows it. */

export const PURPOSES = ['net', 'linear', 'neighbours', 'trees'] as const;

export type Purpose = (typeof PURPOSES)[number];

/** Purpose of a document that states none. */
export const DEFAULT_PURPOSE: Purpose = 'net';
