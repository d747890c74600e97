/** Proposed rules, which hold in all rows of the data, to be kept or not. */
import { Plus } from 'lucide-react';
import type { CallResult } from '../../core/protocol/engine.ts';
import { plural, shorten } from '../design/numbers.ts';

export type Proposal = CallResult<'proposeRules'>['proposals'][number];

interface RuleProposalsProps {
  readonly proposals: readonly Proposal[];
  readonly onKeep: (kept: readonly Proposal[]) => void;
}

export function RuleProposals({ proposals, onKeep }: RuleProposalsProps) {
  if (proposals.length === 0)
    return (
      <p className="rules-about">
        The data suggests no further rule: there are fewer than 50 rows, or the rules say it already.
      </p>
    );
  return (
    <section className="rules-proposals" aria-label="Proposed rules">
      <div className="rules-actions">
        <h3>{plural(proposals.length, 'proposal')}: what holds in all rows. Keep those that are meant.</h3>
        <button type="button" className="button" onClick={() => onKeep(proposals)}>
          Keep all
        </button>
      </div>
      <ul className="rules-list">
        {proposals.map((proposal) => (
          <li
            key={`${proposal.rule.node} ${proposal.rule.formula}`}
            className="rule rule-proposed"
            data-proposal={proposal.rule.formula}
          >
            <div className="grow">
              <p className="rule-formula mono isolate">{shorten(proposal.rule.formula, 300)}</p>
              <p className="muted isolate">
                {proposal.rule.node !== undefined && `${proposal.rule.node}: `}
                {proposal.evidence}{' '}
                {proposal.rule.severity === 'error' ? 'An error where it is broken.' : 'A warning where it is broken.'}
              </p>
            </div>
            <button
              type="button"
              className="button"
              aria-label={`Keep ${proposal.rule.name}`}
              onClick={() => onKeep([proposal])}
            >
              <Plus size={13} aria-hidden="true" /> Keep
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
