/**
 * The reason for a column's type in a file, and what another type would lose: entries of a list, with buttons for other
 * types.
 */
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { type ColumnType, typeWords } from './families.tsx';

interface TypeEvidenceProps {
  readonly entry: NonNullable<NodeReport['ledger']>[number];
  readonly onRead: (type: ColumnType) => void;
}

export const TypeEvidence = ({ entry: { warnings, evidence, alternatives }, onRead }: TypeEvidenceProps) => (
  <>
    {warnings.map((text) => (
      <li key={text} data-tone="warning">
        {text}
      </li>
    ))}
    {evidence.map((text) => (
      <li key={text}>{text}</li>
    ))}
    {alternatives.map(({ type, loses }) => (
      <li key={type}>
        <button type="button" className="link-button" onClick={() => onRead(type)}>
          Read as {typeWords[type]}
        </button>
        {`: ${loses === '' ? 'loses nothing' : loses}`}
      </li>
    ))}
  </>
);
