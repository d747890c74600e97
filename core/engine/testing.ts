/** For tests: an engine on real worker threads, and files and documents to run. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PipelineDocument } from '../graph/document.ts';
import { Session } from './session.ts';

/** The bundle that the test run builds before it starts. */
export const WORKER = join(import.meta.dirname, '../../out/engine-worker.cjs');

export const testSession = (threads = 2, memoryBudget?: number): Session =>
  new Session({ workerPath: WORKER, threads, ...(memoryBudget !== undefined && { memoryBudget }) });

/** A folder of its own for one test file. */
export function temporaryFolder(): {
  readonly path: string;
  write(name: string, text: string): string;
  remove(): void;
} {
  const path = mkdtempSync(join(tmpdir(), 'prepgraph-test-'));
  return {
    path,
    write(name, text) {
      const file = join(path, name);
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** A chain of nodes: a CSV source and operators after it, with ids "source", "n1", "n2" … */
export function chain(
  file: string,
  ...steps: readonly (readonly [type: string, params: Record<string, unknown>])[]
): PipelineDocument {
  const nodes = [
    { id: 'source', type: 'CsvSource', params: { path: file } },
    ...steps.map(([type, params], index) => ({ id: `n${index + 1}`, type, params })),
  ];
  const edges = steps.map((_, index) => ({ source: index === 0 ? 'source' : `n${index}`, target: `n${index + 1}` }));
  return { format: 'prepgraph', version: 1, nodes, edges };
}
