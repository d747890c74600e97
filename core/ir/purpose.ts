/** What a pipeline's result is for: a person says it once, the document keeps it, and advice follows it. */

export const PURPOSES = ['net', 'linear', 'neighbours', 'trees'] as const;

export type Purpose = (typeof PURPOSES)[number];

/** Of a document that says nothing. */
export const DEFAULT_PURPOSE: Purpose = 'net';
