/** Sizes of memory that one can choose from, in megabytes. */
import { LEAST_MEMORY } from '../../core/protocol/settings.ts';

const GIGABYTE = 1024;
const MAX_OFFERED = 64 * GIGABYTE;

/** From the least that is allowed, each twice the one before; and what is chosen, if it is another. */
export function memorySizes(chosen: number | null): number[] {
  const sizes = new Set(chosen === null ? [] : [chosen]);
  for (let size = LEAST_MEMORY; size <= MAX_OFFERED; size *= 2) sizes.add(size);
  return [...sizes].sort((a, b) => a - b);
}

export const memoryText = (megabytes: number): string =>
  megabytes < GIGABYTE ? `${megabytes} MB` : `${megabytes / GIGABYTE} GB`;
