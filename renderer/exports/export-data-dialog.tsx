/** Exports a step's table: the kind of file, the rows, and which programs could run its steps instead. */
import './export-code.css';
import { CircleCheck, CircleSlash } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import { WRITE_FORMATS } from '../../core/words/formats.ts';
import type { CallResult } from '../../core/protocol/engine.ts';
import { tableSize } from '../../core/words/counted.ts';
import { shorten } from '../design/numbers.ts';
import { exportedNode } from '../files/exports.ts';
import {
  formatNamed,
  lastExport,
  rememberExport,
  type RowChoice,
  rowChoices,
  type TableExport,
} from '../files/table-export.ts';
import { useApp } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';
import { nodeName } from '../store/changes.ts';
import { nodeOf } from '../store/lookup.ts';

export function ExportDataDialog() {
  const { workbench, exports } = useApp();
  const id = useId();
  const [{ document, runs }] = useState(workbench.getState);
  const [nodeId] = useState(() => exportedNode(workbench.getState()) ?? '');
  const [wanted, setWanted] = useState(lastExport);
  const report = runs.reports.get(nodeId);
  const format = formatNamed(wanted.format);
  const choices = rowChoices(report ?? {}, format);
  const rows = choices.some((choice) => choice.id === wanted.rows) ? wanted.rows : 'all';
  const change = (part: Partial<TableExport>): void => setWanted({ ...wanted, ...part });

  const write = (): void => {
    const { escapesFormulas, hasDtype } = format;
    const chosen: TableExport = {
      rows,
      format: format.id,
      ...(hasDtype && { dtype: wanted.dtype ?? 'float32' }),
      ...(escapesFormulas && { forSpreadsheet: wanted.forSpreadsheet === true }),
    };
    workbench.showDialog(null);
    rememberExport(chosen);
    void exports.table(chosen);
  };

  return (
    <TitledModal title="Export the data set">
      <form
        className="scroll export-code"
        onSubmit={(event) => {
          event.preventDefault();
          write();
        }}
      >
        <p className="export-about">
          The table of “<span className="isolate">{shorten(nodeName(nodeOf(document.current, nodeId)), 60)}</span>”:{' '}
          {tableSize(report?.rows ?? 0, report?.columns?.length ?? 0)}.
        </p>
        <div className="export-reach">
          <label htmlFor={`${id}-format`}>Kind of file</label>
          <select
            id={`${id}-format`}
            className="select"
            value={format.id}
            onChange={({ target }) => change({ format: formatNamed(target.value as typeof format.id).id })}
          >
            {WRITE_FORMATS.map((other) => (
              <option key={other.id} value={other.id}>
                {other.label} (.{other.endings[0]})
              </option>
            ))}
          </select>
        </div>
        <div className="export-reach">
          <label htmlFor={`${id}-rows`}>Rows</label>
          <select
            id={`${id}-rows`}
            className="select"
            value={rows}
            onChange={({ target }) => change({ rows: target.value as RowChoice })}
          >
            {choices.map((choice) => (
              <option key={choice.id} value={choice.id}>
                {choice.label}
              </option>
            ))}
          </select>
        </div>
        {format.hasDtype && (
          <div className="export-reach">
            <label htmlFor={`${id}-dtype`}>Numbers</label>
            <select
              id={`${id}-dtype`}
              className="select"
              value={wanted.dtype ?? 'float32'}
              onChange={({ target }) => change({ dtype: target.value === 'float64' ? 'float64' : 'float32' })}
            >
              <option value="float32">Single precision (float32): 7 digits</option>
              <option value="float64">Double precision (float64): 15 digits</option>
            </select>
          </div>
        )}
        {format.escapesFormulas && (
          <label className="export-check">
            <input
              type="checkbox"
              checked={wanted.forSpreadsheet === true}
              onChange={({ target }) => change({ forSpreadsheet: target.checked })}
            />
            For a spreadsheet: texts that it would run as formulas get an apostrophe
          </label>
        )}
        <div className="export-actions">
          {/* The dialog focuses it: one press more exports as before. */}
          <button
            type="submit"
            className="button button-primary"
            ref={(button) => button?.setAttribute('autofocus', '')}
          >
            Export…
          </button>
        </div>
        <Destinations nodeId={nodeId} />
      </form>
    </TitledModal>
  );
}

type Target = CallResult<'exportTargets'>['targets'][number];

/** The programs that could run the steps themselves, on new data, and why others cannot. */
function Destinations({ nodeId }: { nodeId: string }) {
  const { workbench, session } = useApp();
  const [targets, setTargets] = useState<readonly Target[]>([]);
  useEffect(() => {
    const cancel = new AbortController();
    session
      .call('exportTargets', { nodeId }, { signal: cancel.signal })
      .then((found) => !cancel.signal.aborted && setTargets(found.targets))
      // The dialog of exported code says why.
      .catch(() => {});
    return () => cancel.abort();
  }, [session, nodeId]);
  if (targets.length === 0) return null;
  return (
    <section className="export-destinations" aria-labelledby="export-destinations">
      <h3 id="export-destinations">New data can be prepared by</h3>
      <ul>
        {targets.map(({ name, label, refusals: [refusal] }) => (
          <li key={name} data-refused={refusal !== undefined || undefined}>
            {refusal === undefined ? (
              <CircleCheck size={14} aria-label="Possible" role="img" />
            ) : (
              <CircleSlash size={14} aria-label="Not possible" role="img" />
            )}
            <span>
              {label}
              {refusal !== undefined && <span className="export-note"> {refusal.message}</span>}
            </span>
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={() => workbench.showDialog('exportCode')}>
        Export the steps as code…
      </button>
    </section>
  );
}
