/** User-defined rules on the command line: reported before anything is written, and in `check`. */
import { type RuleResult, ruleResultProblem, stopsRun } from '../engine/new-data/check-rules.ts';
import type { DataRule } from '../graph/document-schema.ts';
import { rulesFor } from '../graph/rules.ts';
import { type Problem, problemText } from '../ir/problem.ts';
import { Problems } from './errors.ts';
import type { PipelineRun } from './pipeline.ts';

/** Checks the rules about the tables that the output needs, or all rules. */
export function ruleResults({ session, document, node, call, isWhole }: PipelineRun): Promise<RuleResult[]> {
  const rules: readonly DataRule[] = isWhole ? (document.rules ?? []) : rulesFor(document, node);
  return rules.length === 0 ? Promise.resolve([]) : session.checkRules(rules, call);
}

/** Broken rules as problems: those that stop the command, and warnings. */
export function ruleTroubles(results: readonly RuleResult[]): {
  readonly errors: readonly Problem[];
  readonly warnings: readonly Problem[];
} {
  const troubles = (stops: boolean): Problem[] =>
    results.filter((result) => stopsRun(result) === stops).flatMap((result) => ruleResultProblem(result) ?? []);
  return { errors: troubles(true), warnings: troubles(false) };
}

/**
 * Called before a table is written: prints warnings to stderr, and throws Problems if a rule of severity error is
 * broken.
 */
export async function refuseBrokenRules(run: PipelineRun): Promise<void> {
  const { errors, warnings } = ruleTroubles(await ruleResults(run));
  for (const warning of warnings) console.error(`Warning: ${problemText(warning)}`);
  if (errors.length > 0) throw new Problems(errors);
}
