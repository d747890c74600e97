/** What a fitted document says a node learned; shared by the engine and the export targets. */
import { ProblemError } from '../ir/problem.ts';
import type { Field } from '../ir/types.ts';
import type { Operator } from '../operators/operator.ts';
import type { DocumentNode, PipelineDocument } from './document.ts';

/** The node's learned state as its operator reads it. Throws a ProblemError where there is none, or it does not fit. */
export function storedState(operator: Operator, node: DocumentNode, document: PipelineDocument): unknown {
  const stored = document.fitted?.[node.id];
  if (stored === undefined) {
    throw new ProblemError({
      code: 'apply.not-fitted',
      message: 'Nothing was learned for this node yet.',
      hint: 'Run the pipeline on training data first: prepgraph run … --fitted FILE.',
    });
  }
  const parsed = operator.state?.safeParse(stored);
  if (parsed?.success) return parsed.data;
  throw new ProblemError({
    code: 'apply.fitted-invalid',
    message: `What is stored as learned does not fit: ${parsed?.error.issues[0]?.path.join('.') ?? ''} ${parsed?.error.issues[0]?.message ?? ''}.`,
    hint: 'The document was changed by hand or by another program: fit it again.',
  });
}

/** Two columns of one name would be indistinguishable to everything after. */
export function refuseClashes({ columns }: { readonly columns: readonly Field[] }): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) {
      throw new ProblemError({
        code: 'column.clash',
        message: `Two columns would be called "${name}".`,
        hint: 'Rename one of them before this step.',
        column: name,
      });
    }
    seen.add(name);
  }
}
