/** Why each column of a file has its type, and what another type would lose. A press decides another type. */
import { TriangleAlert } from 'lucide-react';
import { TypeIcon, typeWords } from '../design/families.tsx';
import { columnName, plural, shorten } from '../design/numbers.ts';
import { TypeEvidence } from '../design/type-evidence.tsx';
import { retype } from '../preview/retype.ts';
import { useApp, useWorkbench } from '../shell/app.ts';

const SHOWN = 200;

export function Ledger({ id }: { id: string }) {
  const { workbench } = useApp();
  const report = useWorkbench(({ runs }) => runs.reports.get(id));
  const ledger = report?.ledger;
  if (report === undefined || ledger === undefined || ledger.length === 0) return null;

  return (
    <section className="inspector-part" data-ledger>
      <h3 className="inspector-title">Types of {plural(ledger.length, 'column')}</h3>
      <ul className="ledger">
        {ledger.slice(0, SHOWN).map((entry) => (
          <li key={entry.name}>
            <details className="ledger-entry">
              <summary title={shorten(entry.name, 500)}>
                <TypeIcon type={entry.type} />
                <span className="ellipsis isolate grow">{columnName(entry.name)}</span>
                {entry.warnings.length > 0 && (
                  <TriangleAlert className="ledger-warning" size={13} aria-label="Worth a look" />
                )}
                <span className="muted">{typeWords[entry.type]}</span>
              </summary>
              <ul className="ledger-evidence">
                <TypeEvidence
                  entry={entry}
                  onRead={(type) => retype(workbench, { nodeId: id, report }, [entry.name], type)}
                />
              </ul>
            </details>
          </li>
        ))}
      </ul>
      {ledger.length > SHOWN && (
        <p className="field-help">{plural(ledger.length - SHOWN, 'more column')} in the table.</p>
      )}
    </section>
  );
}
