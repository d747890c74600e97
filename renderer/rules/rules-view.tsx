/** Rules about the data: their conditions, whether they hold in the present data, and proposals from the data. */
import './rules.css';
import { Lightbulb, Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { DataRule } from '../../core/graph/document-schema.ts';
import type { ProblemMessage } from '../../core/protocol/values.ts';
import { plural } from '../design/numbers.ts';
import { isCancelled, problemOf } from '../engine/problem-of.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { ProblemCard } from '../parts/problem-card.tsx';
import { addRule } from '../store/rules.ts';
import { RuleItem } from './rule-item.tsx';
import { type Proposal, RuleProposals } from './rule-proposals.tsx';
import { plainRule, useRuleResults } from './use-rule-results.ts';

const noRules: readonly DataRule[] = [];

export function RulesView() {
  const { workbench, session } = useApp();
  const rules = useWorkbench(({ document }) => document.current.rules) ?? noRules;
  const hasData = useWorkbench(({ runs }) => [...runs.reports.values()].some(({ state }) => state === 'done'));
  const results = useRuleResults(rules);
  const [open, setOpen] = useState<number | null>(null);
  const [proposals, setProposals] = useState<readonly Proposal[] | null>(null);
  const [problem, setProblem] = useState<ProblemMessage | null>(null);
  const asking = useRef<AbortController | null>(null);
  useEffect(() => () => asking.current?.abort(), []);

  const add = (): void => {
    workbench.edit('Add a rule', (draft) => addRule(draft, { name: 'New rule', formula: '', severity: 'error' }));
    setOpen(rules.length);
  };
  const propose = (): void => {
    asking.current?.abort();
    const cancel = new AbortController();
    asking.current = cancel;
    setProblem(null);
    session
      .call('proposeRules', { rules: rules.map(plainRule) }, { signal: cancel.signal })
      .then((found) => !cancel.signal.aborted && setProposals(found.proposals))
      .catch((error: unknown) => {
        if (!cancel.signal.aborted && !isCancelled(error)) setProblem(problemOf(error));
      });
  };
  const keep = (kept: readonly Proposal[]): void => {
    workbench.edit(
      kept.length === 1 ? `Add rule “${kept[0]?.rule.name}”` : `Add ${plural(kept.length, 'rule')}`,
      (draft) => {
        for (const { rule } of kept) addRule(draft, documentRule(rule));
      },
    );
    setProposals((before) => before?.filter((each) => !kept.includes(each)) ?? null);
  };

  return (
    <div className="scroll rules" tabIndex={0} role="region" aria-label="Rules">
      <p className="rules-about">
        A rule is a condition that the data must meet. New data is held to it as well: by run, apply and check on the
        command line, where a broken error ends with exit code 1 and a warning is told.
      </p>
      <div className="rules-actions">
        <button type="button" className="button" onClick={add}>
          <Plus size={14} aria-hidden="true" /> Add a rule
        </button>
        <button type="button" className="button" disabled={!hasData} onClick={propose}>
          <Lightbulb size={14} aria-hidden="true" /> Propose rules
        </button>
      </div>
      {problem !== null && <ProblemCard problem={{ ...problem, severity: 'error' }} />}
      {rules.length > 0 && (
        <ul className="rules-list" aria-label={plural(rules.length, 'rule')}>
          {rules.map((rule, index) => (
            <RuleItem
              key={index}
              rule={rule}
              index={index}
              result={results?.[index]}
              isOpen={open === index}
              isTaken={rules.some((other, at) => at !== index && other.name === rule.name)}
              onToggle={() => setOpen(open === index ? null : index)}
              onRemoved={() => setOpen(null)}
            />
          ))}
        </ul>
      )}
      {proposals !== null && <RuleProposals proposals={proposals} onKeep={keep} />}
    </div>
  );
}

const documentRule = ({ node, ...rule }: Proposal['rule']): DataRule => ({
  ...rule,
  ...(node !== undefined && { node }),
});
