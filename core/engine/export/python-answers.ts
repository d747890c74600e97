/**
 * Parses the output of the user's Python, an untrusted program. An answer that has a wrong shape, or answers another
 * question, is refused.
 */
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { tableSize } from '../../words/counted.ts';
import { ProblemError } from '../../ir/problem.ts';

z.config({ jitless: true }); // zod's eval probe would violate the window's Content-Security-Policy

/** Largest accepted answer in bytes; the verifier writes only a few cells. */
const MAX_BYTES = 16 * 2 ** 20;

const count = z.number().int().min(0);
const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const otherShape = z.object({ shape: z.string().min(1) });
const comparison = z.object({
  rows: count,
  columns: count,
  different: count,
  differences: z.array(z.object({ row: count, column: z.string(), expected: cell, got: cell })),
});
type Comparison = z.infer<typeof comparison>;

/** Rows and columns to compare; the answer must confirm them. */
export interface Asked {
  readonly rows: number;
  readonly columns: readonly string[];
}

/**
 * Reads the result of a comparison from the verifier's file; null if there is no file. Throws a ProblemError if the
 * answer does not fit.
 */
export async function readComparison(
  path: string,
  asked: Asked,
): Promise<Comparison | z.infer<typeof otherShape> | null> {
  const about = await stat(path).catch(() => null);
  if (about === null) return null;
  if (!about.isFile()) throw refused('it is no file');
  if (about.size > MAX_BYTES) throw refused(`it is ${about.size} bytes long`);
  const answer = jsonIn(await readFile(path, 'utf8'));
  const other = otherShape.safeParse(answer);
  if (other.success) return other.data;
  const parsed = comparison.safeParse(answer);
  if (!parsed.success) throw refused(firstIssue(parsed.error));
  mustFit(parsed.data, asked);
  return parsed.data;
}

/** Refuses a result about other cells than requested, or one that contradicts itself. */
function mustFit(found: Comparison, { rows, columns }: Asked): void {
  if (found.rows !== rows || found.columns !== columns.length)
    throw refused(
      `it compared ${tableSize(found.rows, found.columns)}, and was given ${tableSize(rows, columns.length)}`,
    );
  if (found.different > rows * columns.length || found.differences.length > found.different)
    throw refused('it counts more or fewer cells that differ than it shows');
  if (found.different > 0 && found.differences.length === 0) throw refused('it shows no cell that differs');
  const other = found.differences.find(({ row, column }) => row >= rows || !columns.includes(column));
  if (other !== undefined) throw refused(`there is no cell in row ${other.row + 1} of a column “${other.column}”`);
}

const probe = z.object({ version: z.string(), packages: z.record(z.string(), z.string().nullable()) });

/** Parses version and packages from the last line of an interpreter's output; null if it is something else. */
export function readProbe(out: string): z.infer<typeof probe> | null {
  try {
    return probe.safeParse(jsonIn(out.trim().split('\n').at(-1) ?? '')).data ?? null;
  } catch {
    return null;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refused((error as Error).message);
  }
}

const firstIssue = ({ issues: [issue] }: z.ZodError): string =>
  issue === undefined ? 'it does not fit' : `${issue.path.join('.') || 'the whole'}: ${issue.message}`;

const refused = (reason: string): ProblemError =>
  new ProblemError({
    code: 'verify.answer',
    message: `Python’s answer is not what was asked for: ${reason}.`,
    hint: 'Run it again; if it stays so, choose another Python.',
  });
