import type { CallResult } from '../../protocol/engine.ts';
import type { FittedComparison } from '../session/compare-with-fitted.ts';

/** Maximum number of reported findings; a person reads no more. */
const MAX_FINDINGS = 100;

/** A comparison with the fitted data in the protocol's form: what stops a step comes first. */
export function dataFindings({ sources, findings }: FittedComparison): CallResult<'compareWithFitted'> {
  const told = findings
    // A column that only the target needs is harmless to `apply`; a step that marks it still looks for its name.
    .filter(({ isHarmless, renamed }) => isHarmless !== true || renamed !== undefined)
    .sort((a, b) => Number(b.fatal) - Number(a.fatal));
  return {
    sources: sources.map((source) => ({ ...source })),
    findings: told
      .slice(0, MAX_FINDINGS)
      .map(({ kind, fatal, nodeId, column, message, cells, renamed, range, known }) => ({
        kind,
        fatal,
        nodeId,
        message,
        ...(column !== undefined && { column }),
        ...(cells !== undefined && { cells }),
        ...(renamed !== undefined && { renamed }),
        ...(range !== undefined && { range }),
        ...(known !== undefined && {
          known: { columns: [...known.columns], categories: known.categories.map((own) => [...own]) },
        }),
      })),
    left: Math.max(0, told.length - MAX_FINDINGS),
  };
}
