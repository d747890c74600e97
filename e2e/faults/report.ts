import { appendFileSync } from 'node:fs';

/** Whether this is `npm run faults`. */
export const isLongRun = process.env['PREPGRAPH_FAULT_ROUNDS'] !== undefined;

/** Rounds of a fault test: a few in `npm test`, `PREPGRAPH_FAULT_ROUNDS` times as many in `npm run faults`. */
export const rounds = (few: number): number => Math.round(few * Number(process.env['PREPGRAPH_FAULT_ROUNDS'] ?? 1));

/** The seed of a fault test: a number that the environment may give, so that a failure can be repeated. */
export const seed = (): number => Number(process.env['PREPGRAPH_FAULT_SEED'] ?? 22);

/** Evidence for one promise of docs/reliability.md. */
export interface Evidence {
  /** The promise's heading in docs/reliability.md. */
  readonly promise: string;
  /** What was tried, with its count: "120 kills". */
  readonly tried: string;
  /** What must not happen, counted; all zero where the promise holds. */
  readonly broken: Readonly<Record<string, number>>;
  /** Figures measured on the way, with their units. */
  readonly measured?: Readonly<Record<string, string>>;
}

/** Prints the evidence, and adds it to the file that `npm run faults` reads. */
export function report(evidence: Evidence): void {
  const line = JSON.stringify(evidence);
  console.log(line);
  const file = process.env['PREPGRAPH_FAULT_REPORT'];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}

/** Mulberry32: the same numbers in 0 … 1 for the same seed on every machine. */
export function randomNumbers(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
