/** A rule in the list: its state, its condition and, when it is open, its form. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import type { DataRule } from '../../core/graph/document-schema.ts';
import type { RuleResultMessage } from '../../core/protocol/verification.ts';
import { shorten } from '../design/numbers.ts';
import { RuleForm } from './rule-form.tsx';
import { furtherRows, isUnwritten, stateOf } from './rule-state.ts';

interface RuleItemProps {
  readonly rule: DataRule;
  readonly index: number;
  readonly result: RuleResultMessage | undefined;
  readonly isOpen: boolean;
  /** True if another rule has the same name. */
  readonly isTaken: boolean;
  readonly onToggle: () => void;
  readonly onRemoved: () => void;
}

export function RuleItem({ rule, index, result, isOpen, isTaken, onToggle, onRemoved }: RuleItemProps) {
  const isEmpty = isUnwritten(rule);
  const state = stateOf(rule, result);
  const Icon = state.icon;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <li className="rule" data-rule={rule.name} data-state={isEmpty ? 'empty' : (result?.state ?? 'checking')}>
      <button type="button" className="rule-head" aria-expanded={isOpen} onClick={onToggle}>
        <Icon size={15} className="rule-state" data-tone={state.tone} role="img" aria-label={state.word} />
        <span className="rule-name isolate ellipsis">{shorten(rule.name, 80)}</span>
        <span className="rule-formula mono isolate ellipsis">
          {isEmpty ? 'no condition yet' : shorten(rule.formula, 200)}
        </span>
        <Chevron size={14} aria-hidden="true" />
      </button>
      {isEmpty || result === undefined ? null : <Outcome result={result} />}
      {isOpen && <RuleForm rule={rule} index={index} isTaken={isTaken} onRemoved={onRemoved} />}
    </li>
  );
}

function Outcome({ result }: { result: RuleResultMessage }) {
  const { state, message, hint } = result;
  return (
    <p className="rule-message isolate" data-tone={state}>
      {message}
      {furtherRows(result)}
      {hint !== undefined && <span className="muted"> {hint}</span>}
    </p>
  );
}
