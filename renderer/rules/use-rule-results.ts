/** Results of the rules on the present data; checked again after each run and each change of a rule. */
import { useEffect, useState } from 'react';
import type { DataRule } from '../../core/graph/document-schema.ts';
import type { RuleResultMessage } from '../../core/protocol/verification.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';

/** Debounce: rules are checked 250 ms after the last key. */
const DEBOUNCE_MS = 250;

/** A rule in the engine's form: without keys of other programs. */
export const plainRule = ({ name, formula, severity, node }: DataRule) => ({
  name,
  formula,
  severity,
  ...(node !== undefined && { node }),
});

/** Results in the order of the rules; null while they are not known. */
export function useRuleResults(rules: readonly DataRule[]): readonly RuleResultMessage[] | null {
  const { session } = useApp();
  const reports = useWorkbench(({ runs }) => runs.reports);
  const running = useWorkbench(({ runs }) => runs.running);
  const [found, setFound] = useState<{
    readonly rules: readonly DataRule[];
    readonly results: readonly RuleResultMessage[];
  }>();
  useEffect(() => {
    if (running || rules.length === 0) return;
    const cancel = new AbortController();
    const timer = setTimeout(() => {
      session
        .call('checkRules', { rules: rules.map(plainRule) }, { signal: cancel.signal })
        .then(({ results }) => !cancel.signal.aborted && setFound({ rules, results }))
        // Refused because a newer run is under way, whose end asks again.
        .catch(() => {});
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      cancel.abort();
    };
  }, [session, rules, reports, running]);
  return found?.rules === rules ? found.results : null;
}
