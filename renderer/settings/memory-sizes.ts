/** Selectable memory limits in megabytes. */
import { MIN_MEMORY_MB } from '../../core/protocol/settings.ts';

const GIGABYTE = 1024;
const MAX_OFFERED = 64 * GIGABYTE;

/** From the smallest limit on, each twice the one before, plus the selected one if it is another. */
export function memorySizes(chosen: number | null): number[] {
  const sizes = new Set(chosen === null ? [] : [chosen]);
  for (let size = MIN_MEMORY_MB; size <= MAX_OFFERED; size *= 2) sizes.add(size);
  return [...sizes].sort((a, b) => a - b);
}

export const memoryText = (megabytes: number): string =>
  megabytes < GIGABYTE ? `${megabytes} MB` : `${megabytes / GIGABYTE} GB`;
