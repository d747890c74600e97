/** Columns of a document's sources, from the beginnings of their files. */
import type { Session } from '../engine/session.ts';
import { sourceNotices } from '../engine/sources/source-notices.ts';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { parseParams } from '../graph/validate.ts';
import type { Notice } from '../ir/notice.ts';
import { type Problem, ProblemError } from '../ir/problem.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { DeclaredField } from '../operators/kit/operator.ts';

const HEAD_ROWS = 1_000;

/**
 * Columns by source node, and a problem for each source that cannot be read. `inputs` are files read instead of the
 * sources' own.
 */
export async function sourceColumns(
  session: Session,
  document: PipelineDocument,
  { folder, inputs = new Map() }: { readonly folder: string; readonly inputs?: ReadonlyMap<string, string> },
): Promise<{ columns: Map<string, readonly DeclaredField[]>; problems: Problem[]; notices: Notice[] }> {
  const columns = new Map<string, readonly DeclaredField[]>();
  const problems: Problem[] = [];
  const notices: Notice[] = [];
  for (const node of document.nodes) {
    const parsed = parseParams(node);
    if (operatorOf(node.type)?.inputs.length !== 0 || 'problems' in parsed) continue;
    try {
      const path = inputs.get(node.id);
      const params = path === undefined ? parsed.params : { ...parsed.params, path };
      const head = await session.head({ ...node, params }, HEAD_ROWS, { folder });
      columns.set(node.id, head.symbolic.columns);
      notices.push(...sourceNotices(node.id, head));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problems.push({ field: 'path', ...error.problem, nodeId: node.id });
    }
  }
  return { columns, problems, notices };
}
