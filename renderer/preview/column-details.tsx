/**
 * Details of one column: the reason for its type, the losses of another type, and every bar of its distribution with
 * its rows.
 */
import { X } from 'lucide-react';
import { provenanceParts, provenanceText } from '../../core/graph/provenance.ts';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import type { Profile } from '../../core/protocol/inspection.ts';
import { TypeIcon, typeWords } from '../design/families.tsx';
import { brief, columnName, count, percent, spreadText } from '../design/numbers.ts';
import { TypeEvidence } from '../design/type-evidence.tsx';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { PathSteps } from '../parts/path-steps.tsx';
import type { ShownTable } from '../parts/use-table.ts';
import { flowColumnIn } from '../store/provenance.ts';
import { retype } from '../store/retype.ts';
import { dateText } from './cell-text.ts';
import { barsIn, barWords, type Condition, conditionOf, conditionWords } from './conditions.ts';
import { hide, showWhere, togglePinned, useLooks } from './looks.ts';

interface ColumnDetailsProps {
  readonly table: ShownTable;
  readonly column: ColumnReportMessage;
  readonly profile: Profile | undefined;
  readonly onClose: () => void;
}

export function ColumnDetails({ table, column, profile, onClose }: ColumnDetailsProps) {
  const { workbench } = useApp();
  const pinned = useLooks((looks) => looks.pinned.includes(column.name));
  const entry = table.report.ledger?.find(({ name }) => name === column.name);
  const missing = column.missing ?? profile?.missing ?? 0;
  const show = (where: Condition): void => {
    showWhere(table.nodeId, where);
    workbench.showTab('table');
  };
  return (
    <section
      className="explain"
      aria-label={`Details of ${columnName(column.name, 60)}`}
      data-column-details
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <div className="explain-head">
        <TypeIcon type={column.type} />
        <h3 className="grow ellipsis isolate">{columnName(column.name, 80)}</h3>
        <button
          type="button"
          className="icon-button icon-button-small"
          aria-label="Close the details"
          onClick={onClose}
        >
          <X size={15} />
        </button>
      </div>
      <div className="scroll explain-body" tabIndex={0} role="region" aria-label="Details of the column">
        <div className="details-actions">
          <button type="button" className="link-button" onClick={() => togglePinned(column.name)}>
            {pinned ? 'Unpin' : 'Pin in the table'}
          </button>
          <button type="button" className="link-button" onClick={() => hide([column.name])}>
            Hide in the table
          </button>
          {missing > 0 && (
            <button type="button" className="link-button" onClick={() => show({ column: column.name, missing: true })}>
              Rows where it is missing ({count(missing)})
            </button>
          )}
        </div>
        <Provenance nodeId={table.nodeId} name={column.name} />
        {entry !== undefined && (
          <>
            <h4 className="details-title">Why {typeWords[entry.type]}</h4>
            <ul className="details-list">
              <TypeEvidence entry={entry} onRead={(type) => retype(workbench, table, [column.name], type)} />
            </ul>
          </>
        )}
        {profile !== undefined && (
          <>
            <h4 className="details-title">Values{profile.sampled && <span className="muted"> of a sample</span>}</h4>
            {profile.quantiles !== null && <Quantiles profile={profile} />}
            <Bars profile={profile} onShow={show} />
          </>
        )}
      </div>
    </section>
  );
}

/** Data that flowed into the column besides its own row, and the steps that it passed. */
function Provenance({ nodeId, name }: { nodeId: string; name: string }) {
  const flow = useWorkbench((state) => flowColumnIn(state, nodeId, name));
  const reports = useWorkbench(({ runs }) => runs.reports);
  if (flow === undefined) return null;
  const learnedRows = (id: string): number | undefined => reports.get(id)?.learnedFrom?.rows;
  return (
    <>
      <h4 className="details-title">Made of</h4>
      <p className="details-provenance" data-provenance>
        {provenanceText(flow, learnedRows)}
      </p>
      <ul className="details-list">
        {provenanceParts(flow, learnedRows).map(({ words, path, isLeak }) => (
          <li key={words} data-leak={isLeak || undefined}>
            {isLeak ? `Leak: ${words}` : words}
            <PathSteps path={path} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Quantiles({ profile: { quantiles, mean, deviation, type } }: { profile: Profile }) {
  const text = type === 'datetime' ? dateText : brief;
  const words = ['5%', '25%', 'median', '75%', '95%'];
  const spread = type === 'datetime' ? '' : spreadText(mean, deviation);
  return (
    <dl className="explain-learned details-quantiles">
      {quantiles?.map((value, index) => (
        <div key={words[index]}>
          <dt>{words[index]}</dt>
          {/* No bar lies between a number and an infinite one. */}
          <dd>{Number.isNaN(value) ? '–' : text(value)}</dd>
        </div>
      ))}
      {spread !== '' && (
        <div>
          <dt>mean</dt>
          <dd>{spread}</dd>
        </div>
      )}
    </dl>
  );
}

/** Every bar as a button, which does the same as the bar in a header. */
function Bars({ profile, onShow }: { profile: Profile; onShow: (where: Condition) => void }) {
  const counts = profile.histogram?.counts ?? profile.top?.map((value) => value.count) ?? [];
  const most = Math.max(...counts, 1);
  return (
    <ul className="details-bars" aria-label="Bars; each shows its rows">
      {Array.from({ length: barsIn(profile) }, (_, bar) => {
        const where = conditionOf(profile, bar);
        const number = counts[bar] ?? 0;
        if (where === null || number === 0) return null;
        return (
          <li key={bar}>
            <button
              type="button"
              className="details-bar"
              title={conditionWords(where, profile.type)}
              onClick={() => onShow(where)}
            >
              <span className="ellipsis isolate">{barWords(where, profile.type)}</span>
              <span className="details-track" aria-hidden="true">
                <span style={{ transform: `scaleX(${number / most})` }} />
              </span>
              <span className="details-count">
                {count(number)} <span className="muted">{percent(number / Math.max(1, profile.count))}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
