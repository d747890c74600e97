/** Another file for a source: shows how its columns differ, and asks whether it takes the place of the present one. */
import './replace-source.css';
import { useState } from 'react';
import { columnName, plural, shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';
import { nodeName } from '../store/changes.ts';
import { nodeOf } from '../store/lookup.ts';
import { columnDifference } from '../store/replace-source.ts';
import type { Replacement } from '../store/state.ts';

/** Maximum number of listed columns; the rest is counted. */
const MAX_LISTED = 12;

export function ReplaceSourceDialog() {
  const replacement = useWorkbench(({ ui }) => ui.replacement);
  return replacement === null ? null : <Question replacement={replacement} />;
}

function Question({ replacement }: { replacement: Replacement }) {
  const { workbench, dataFiles } = useApp();
  const name = useWorkbench(({ document }) => nodeName(nodeOf(document.current, replacement.nodeId)));
  const [difference] = useState(() => columnDifference(replacement));
  const { same, gone, added, renamed } = difference;
  const [kept, setKept] = useState<ReadonlySet<string>>(() => new Set(renamed.map(({ to }) => to)));
  const { file, before } = replacement;
  const close = (): void => workbench.showDialog(null);
  return (
    <TitledModal title={`Replace the file of “${shorten(name, 40)}”?`}>
      <div className="scroll replace-source">
        <p>
          “{shorten(file.name, 60)}” {summaryOf(same, before.length)}
        </p>
        {renamed.length > 0 && (
          <fieldset className="replace-renamed">
            <legend>Under another name</legend>
            {renamed.map(({ from, to, reason }) => (
              <label key={to}>
                <input
                  type="checkbox"
                  checked={kept.has(to)}
                  onChange={({ target }) => {
                    const next = new Set(kept);
                    if (target.checked) next.add(to);
                    else next.delete(to);
                    setKept(next);
                  }}
                />
                <span className="isolate">
                  “{columnName(to, 40)}” is “{columnName(from, 40)}”: {reason}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <Columns title="Gone" names={gone} />
        <Columns title="New" names={added} />
        <div className="replace-actions">
          <button
            type="button"
            className="button button-primary"
            onClick={() => {
              close();
              void dataFiles.replace(
                replacement,
                renamed.filter(({ to }) => kept.has(to)),
              );
            }}
          >
            Replace
          </button>
          <button
            type="button"
            className="button"
            onClick={() => {
              close();
              void dataFiles.add([file]);
            }}
          >
            Add as another source
          </button>
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
        </div>
      </div>
    </TitledModal>
  );
}

function summaryOf(same: number, all: number): string {
  if (all === 0) return 'takes its place.';
  if (same === all) return `has all ${plural(all, 'column')}.`;
  return `has ${same} of the ${plural(all, 'column')}.`;
}

function Columns({ title, names }: { title: string; names: readonly string[] }) {
  if (names.length === 0) return null;
  const more = names.length - MAX_LISTED;
  return (
    <section className="replace-columns">
      <h3>
        {title}: {plural(names.length, 'column')}
      </h3>
      <ul>
        {names.slice(0, MAX_LISTED).map((name) => (
          <li key={name} className="isolate">
            {columnName(name, 40)}
          </li>
        ))}
        {more > 0 && <li className="muted">and {more} more</li>}
      </ul>
    </section>
  );
}
