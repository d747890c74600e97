/** Converts anything thrown to a problem. */
import { type ProblemMessage, problemSchema } from '../../core/protocol/values.ts';

export function problemOf(error: unknown): ProblemMessage {
  const carried = problemSchema.safeParse((error as { problem?: unknown } | null)?.problem);
  if (carried.success) return carried.data;
  return { code: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}

export const isCancelled = (error: unknown): boolean => problemOf(error).code === 'cancelled';
