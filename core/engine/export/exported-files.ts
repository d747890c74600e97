/** Files exported by this engine. Only these, if unchanged, are run in Python. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { targets } from '../../targets/all.ts';
import type { FrozenPipeline } from '../../targets/frozen.ts';
import type { Target } from '../../targets/target.ts';
import { type CallOptions, neverCancelled, type Session, type SessionOptions } from '../session.ts';
import { withSession } from '../with-session.ts';
import { ExportRefused, exportCode, verifyCode } from './export-code.ts';
import type { Verification } from '../../protocol/verification.ts';
import type { VerifyStage } from './verify-export.ts';

interface ExportedFile {
  readonly hash: string;
  readonly target: Target;
  readonly document: PipelineDocument;
  readonly folder: string | null;
  readonly pipeline: FrozenPipeline;
  /** Problem that prevents reading its data, or null. */
  readonly unread: Problem | null;
}

const STAGES: readonly VerifyStage[] = ['python', 'load', 'transform', 'compare'];

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export function exportedFiles(options: SessionOptions, mayRead: (path: string) => boolean) {
  const files = new Map<string, ExportedFile>();

  const aside = <Result>(work: (session: Session) => Promise<Result>): Promise<Result> =>
    withSession(options, work).catch((error: unknown) => {
      const [problem] = error instanceof ExportRefused ? error.problems : [];
      throw problem === undefined ? error : new ProblemError(problem);
    });

  return {
    /** Exports a node of a fitted document. Throws a ProblemError before anything is written, or Cancelled. */
    write(
      document: PipelineDocument,
      folder: string | null,
      { nodeId, target: name, path, unread }: { nodeId: string; target: string; path: string; unread: Problem | null },
      { cancelled }: CallOptions,
    ) {
      const target = targets.find((candidate) => candidate.name === name);
      if (target === undefined) {
        throw new ProblemError({
          code: 'export.no-target',
          message: `There is no export to “${name}”.`,
          hint: `There is ${targets.map(({ label }) => label).join(', ')}.`,
        });
      }
      return aside(async (session) => {
        const from = { folder, mayRead, unread, ...(cancelled && { cancelled }) };
        const { pipeline, checked, bytes, notices } = await exportCode(session, document, nodeId, target, path, from);
        files.set(path, { hash: hashOf(bytes), target, document, folder, pipeline, unread });
        return {
          path,
          bytes: bytes.length,
          steps: pipeline.nodes.length,
          columns: pipeline.fields.length,
          checked,
          notices: [...notices],
        };
      });
    },

    /**
     * Runs an exported file in the first suitable one of `pythons`; see verify-export.ts. Throws a ProblemError or
     * Cancelled.
     */
    async verify(
      path: string,
      pythons: readonly string[],
      { cancelled = neverCancelled(), onProgress }: CallOptions,
    ): Promise<{ verification: Verification; more: boolean }> {
      const file = files.get(path);
      const bytes = await readFile(path).catch(() => null);
      if (file === undefined || bytes === null || hashOf(bytes) !== file.hash) {
        throw new ProblemError({
          code: 'verify.changed',
          message: `${basename(path)} is not as it was exported: it was changed, moved or written by another program.`,
          hint: 'Export it again, then verify it.',
          file: path,
        });
      }
      const { target, document, folder, pipeline, unread } = file;
      return aside((session) =>
        verifyCode(
          session,
          document,
          { target, path, pipeline },
          { folder, mayRead, unread, cancelled },
          {
            pythons,
            cancelled,
            onStage: (stage) => onProgress?.(STAGES.indexOf(stage), STAGES.length, 'passes'),
          },
        ),
      );
    },
  };
}
