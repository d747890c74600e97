/** Why each column of a file has its type, and what another type would lose. A press decides another type. */
import { TriangleAlert } from 'lucide-react';
import { type ColumnType, TypeIcon, typeWords } from '../design/families.tsx';
import { columnName, plural, shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../shell/app.ts';
import { nodeName, setParam } from '../store/changes.ts';

const SHOWN = 200;

export function Ledger({ id }: { id: string }) {
  const { workbench } = useApp();
  const node = useWorkbench(({ document }) => document.current.nodes.find((candidate) => candidate.id === id));
  const ledger = useWorkbench(({ runs }) => runs.reports.get(id)?.ledger);
  if (ledger === undefined || ledger.length === 0 || node === undefined) return null;

  const decide = (name: string, type: ColumnType): void => {
    workbench.edit(`Read ${columnName(name, 40)} as ${typeWords[type]} in ${nodeName(node)}`, (draft) => {
      const types = { ...(node.params['types'] as Record<string, unknown> | null) };
      Object.defineProperty(types, name, { value: type, enumerable: true, configurable: true, writable: true });
      setParam(draft, id, 'types', types);
    });
  };
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
                {entry.warnings.map((text) => (
                  <li key={text} data-tone="warning">
                    {text}
                  </li>
                ))}
                {entry.evidence.map((text) => (
                  <li key={text}>{text}</li>
                ))}
                {entry.alternatives.map(({ type, loses }) => (
                  <li key={type}>
                    <button type="button" className="link-button" onClick={() => decide(entry.name, type)}>
                      Read as {typeWords[type]}
                    </button>
                    {loses !== '' ? `: ${loses}` : ': loses nothing'}
                  </li>
                ))}
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
