/** For tests: runs exported Python files and compares their cells with the engine's. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../engine/testing.ts';
import type { CheckCell } from '../check-rows.ts';
import { plainCell, type ProofCase, pythonOutput } from '../testing.ts';

/** Output of an export, or its error, as written by run-exports.py. */
export type ExportResult =
  | { readonly names: readonly string[]; readonly columns: readonly (readonly CheckCell[])[] }
  | { readonly error: string };

export interface Comparison {
  /** Allowed difference of numbers, as a share of their column's largest number. */
  readonly tolerance: number;
  /** True if booleans may be returned as 0 and 1, as by the reference's estimators. */
  readonly truthAsNumber?: boolean;
}

/** Difference between the result and the engine's; null if every cell is equal, or if both refuse the rows. */
export function difference(
  proof: ProofCase,
  result: ExportResult,
  { tolerance, truthAsNumber }: Comparison,
): string | null {
  if (proof.expected === null) {
    return 'error' in result ? null : `it takes rows that the engine refuses: ${proof.refusal}`;
  }
  if ('error' in result) return result.error;
  const names = proof.pipeline.fields.map(({ name }) => name);
  if (JSON.stringify(names) !== JSON.stringify(result.names)) {
    return `the columns are ${JSON.stringify(result.names)}, not ${JSON.stringify(names)}`;
  }
  for (const [at, wanted] of proof.expected.entries()) {
    const found = result.columns[at] ?? [];
    if (found.length !== wanted.length) return `there are ${found.length} rows, not ${wanted.length}`;
    const sizes = wanted.map((cell) => (typeof cell === 'number' && Number.isFinite(cell) ? Math.abs(cell) : 0));
    const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
    for (const [row, cell] of wanted.entries()) {
      const other = unstored(found[row] ?? null);
      const same =
        typeof cell === 'number' && typeof other === 'number'
          ? cell === other || Math.abs(cell - other) <= tolerance * largest
          : cell === other || (truthAsNumber === true && typeof cell === 'boolean' && Number(cell) === other);
      if (!same) return `column ${names[at]}, row ${row + 1}: ${JSON.stringify(other)}, not ${JSON.stringify(cell)}`;
    }
  }
  return null;
}

/** JSON has no infinities. */
const unstored = (cell: CheckCell): CheckCell => (cell === 'Infinity' || cell === '-Infinity' ? Number(cell) : cell);
const stored = (cell: CheckCell): CheckCell => (cell === Infinity || cell === -Infinity ? String(cell) : cell);

/** An exported file, and the action to run on it: see run-exports.py. */
export interface ExportRun {
  readonly proof: ProofCase;
  readonly text: Uint8Array;
  readonly run: string;
}

/** Runs exported Python files, all of them in one process. */
export async function runExports(interpreter: string, runs: readonly ExportRun[]): Promise<ExportResult[]> {
  const folder = temporaryFolder();
  try {
    const cases = runs.map(({ proof, text, run }, at) => {
      const file = `export_${at}.py`;
      writeFileSync(join(folder.path, file), text);
      const [source] = proof.pipeline.sources;
      const rows = (source?.fields ?? []).map(({ name }, column) => [name, proof.inputs[0]?.[column]?.map(stored)]);
      const fit = proof.fitted.columns.map(({ name, cells }) => [name, cells.map(plainCell).map(stored)]);
      return { file, run, rows: Object.fromEntries(rows), fit: Object.fromEntries(fit) };
    });
    folder.write('cases.json', JSON.stringify(cases));
    await pythonOutput(interpreter, [join(import.meta.dirname, '../python/run-exports.py'), folder.path]);
    return JSON.parse(readFileSync(join(folder.path, 'results.json'), 'utf8')) as ExportResult[];
  } finally {
    folder.remove();
  }
}
