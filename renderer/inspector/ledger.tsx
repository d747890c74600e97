/** The reason for each column's type in a file, and what another type would lose. A press selects another type. */
import { TriangleAlert } from 'lucide-react';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { TypeIcon, typeWords } from '../design/families.tsx';
import { Fold } from '../design/fold.tsx';
import { useGrowing } from '../design/growing.tsx';
import { columnName, plural, shorten } from '../design/numbers.ts';
import { TypeEvidence } from '../design/type-evidence.tsx';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { retype } from '../store/retype.ts';

/** Height in pixels of a collapsed entry. */
const ENTRY_HEIGHT = 26;

export function Ledger({ id }: { id: string }) {
  const report = useWorkbench(({ runs }) => runs.reports.get(id));
  const ledger = report?.ledger;
  const { drawn, rest } = useGrowing(ledger?.length ?? 0, ENTRY_HEIGHT);
  if (report === undefined || ledger === undefined || ledger.length === 0) return null;

  return (
    <section className="inspector-part" data-ledger>
      <h3 className="inspector-title">Types of {plural(ledger.length, 'column')}</h3>
      <ul className="ledger">
        {ledger.slice(0, drawn).map((entry) => (
          <Entry key={entry.name} entry={entry} id={id} report={report} />
        ))}
      </ul>
      {rest}
    </section>
  );
}

interface EntryProps {
  readonly entry: NonNullable<NodeReport['ledger']>[number];
  readonly id: string;
  readonly report: NodeReport;
}

function Entry({ entry, id, report }: EntryProps) {
  const { workbench } = useApp();
  const summary = (
    <summary title={shorten(entry.name, 500)}>
      <TypeIcon type={entry.type} />
      <span className="ellipsis isolate grow">{columnName(entry.name)}</span>
      {entry.warnings.length > 0 && <TriangleAlert className="ledger-warning" size={13} aria-label="Worth a look" />}
      <span className="muted">{typeWords[entry.type]}</span>
    </summary>
  );
  return (
    <li>
      <Fold className="ledger-entry" summary={summary}>
        <ul className="ledger-evidence">
          <TypeEvidence
            entry={entry}
            onRead={(type) => retype(workbench, { nodeId: id, report }, [entry.name], type)}
          />
        </ul>
      </Fold>
    </li>
  );
}
