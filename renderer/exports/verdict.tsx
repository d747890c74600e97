/** Result of verifying an export, with possible actions. */
import { CircleAlert, CircleCheck, Copy, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { tableSize } from '../../core/words/counted.ts';
import type { CallResult } from '../../core/protocol/engine.ts';
import type { Verification } from '../../core/protocol/verification.ts';
import { count, shorten } from '../design/numbers.ts';
import { useApp } from '../parts/app-context.ts';
import { shownCell, toneOf, verdictOf } from './verdict-text.ts';

type Compared = Extract<Verification, { outcome: 'compared' }>;

const report = 'This is a defect of Prepgraph. Please report it with the pipeline.';

export function Verdict({ verification, more }: CallResult<'verifyExport'>) {
  const tone = toneOf(verification);
  const Icon = { ok: CircleCheck, warn: TriangleAlert, danger: CircleAlert }[tone];
  return (
    <div className="verdict" data-verdict={verification.outcome} data-tone={tone}>
      <p className="verdict-head">
        <Icon size={20} aria-hidden="true" />
        {verdictOf(verification)}
      </p>
      <VerdictBody verification={verification} more={more} />
      {'python' in verification && (
        <p className="export-note isolate">
          Python {verification.python.version}, {verification.python.path}
          {verification.python.packages.map(({ name, version }) => `, ${name} ${version}`)}
        </p>
      )}
    </div>
  );
}

function VerdictBody({ verification, more }: CallResult<'verifyExport'>): ReactNode {
  switch (verification.outcome) {
    case 'compared':
      return (
        <>
          <p>
            {tableSize(verification.rows, verification.columns)}
            {more && ', the first of the data'}; numbers count as the same if they agree to{' '}
            {Math.round(-Math.log10(verification.tolerance))} digits.
          </p>
          {verification.different > 0 && <Differences compared={verification} />}
        </>
      );
    case 'other-shape':
      return (
        <p>
          {verification.message} {report}
        </p>
      );
    case 'no-python':
      return (
        <>
          <p>Install Python, or choose one that is installed.</p>
          <Log text={verification.log} />
        </>
      );
    case 'missing-packages':
      return (
        <>
          <p>Install them in a terminal, then run it again, or choose a Python that has them:</p>
          <CopyLine text={verification.install} />
        </>
      );
    case 'failed':
      return (
        <>
          <p className="isolate">{verification.message}</p>
          <Log text={verification.log} />
        </>
      );
  }
}

function Differences({ compared: { different, differences } }: { compared: Compared }) {
  return (
    <>
      <div className="verify-table scroll" tabIndex={0} role="region" aria-label="Cells that differ">
        <table>
          <thead>
            <tr>
              <th scope="col">Row</th>
              <th scope="col">Column</th>
              <th scope="col">Expected</th>
              <th scope="col">Got</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ row, column, expected, got }) => (
              <tr key={`${row} ${column}`}>
                <td>{count(row + 1)}</td>
                <td className="isolate">{shorten(column, 60)}</td>
                <td className="isolate">{shownCell(expected)}</td>
                <td className="isolate">{shownCell(got)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        {different > differences.length && `The first ${differences.length} are shown. `}
        {report}
      </p>
    </>
  );
}

function Log({ text }: { text: string }) {
  if (text.trim() === '') return null;
  return (
    <details className="verify-log">
      <summary>What Python said</summary>
      <pre tabIndex={0} role="region" aria-label="What Python said">
        {text}
      </pre>
    </details>
  );
}

function CopyLine({ text }: { text: string }) {
  const { desktop, workbench } = useApp();
  return (
    <div className="copy-line">
      <code>{text}</code>
      <button
        type="button"
        className="icon-button"
        aria-label="Copy the line"
        title="Copy the line"
        onClick={() => void desktop.copyText(text).then(() => workbench.announce('Copied'))}
      >
        <Copy size={14} />
      </button>
    </div>
  );
}
