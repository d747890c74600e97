/** A save found another program's contents: the person decides which ones to keep. Nothing was written yet. */
import { useState } from 'react';
import { parseDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type { SaveConflict } from '../../core/protocol/desktop.ts';
import { plural, shorten } from '../design/numbers.ts';
import { titleOf } from '../files/documents.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';
import { placed } from '../store/layout.ts';

const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

export function SaveConflictDialog() {
  const conflict = useWorkbench(({ ui }) => ui.conflict);
  return conflict === null ? null : <Conflict conflict={conflict} />;
}

function Conflict({ conflict }: { conflict: SaveConflict }) {
  const { workbench, documents } = useApp();
  const mine = useWorkbench(({ document }) => document.current.nodes.length);
  const isOfShown = useWorkbench(({ document }) => document.file.path === conflict.file.path);
  const [theirs] = useState(() => recipeOf(conflict.text));
  const choose = (action: () => Promise<void>) => (): void => {
    workbench.showDialog(null);
    void action();
  };
  const { path, name } = conflict.file;
  return (
    <TitledModal title={`“${shorten(titleOf(name), 60)}” was changed by another program`}>
      <div className="conflict">
        <p>
          The file holds {theirs === null ? 'something that is no pipeline' : plural(theirs.nodes.length, 'step')},
          written {times.format(new Date(conflict.changedAt))}; on screen {mine === 1 ? 'is' : 'are'}{' '}
          {plural(mine, 'step')}. Nothing was saved yet.
        </p>
        <ul className="conflict-ways">
          {theirs !== null && isOfShown && (
            <Way
              label="Reload the file"
              what="What is on screen is put aside, and listed with the versions."
              onChoose={choose(() => documents.reload({ path, stamp: conflict.stamp }, theirs))}
            />
          )}
          <Way
            label="Overwrite it"
            what="What the file holds is kept as a version."
            onChoose={choose(() => documents.overwrite(conflict))}
          />
          <Way label="Save as…" what="Both are kept, in two files." onChoose={choose(() => documents.saveAs())} />
        </ul>
      </div>
    </TitledModal>
  );
}

const Way = ({ label, what, onChoose }: { label: string; what: string; onChoose: () => void }) => (
  <li className="conflict-way">
    <button type="button" className="button" onClick={onChoose}>
      {label}
    </button>
    <span>{what}</span>
  </li>
);

function recipeOf(text: string | null): PipelineDocument | null {
  try {
    const { fitted: _, ...recipe } = placed(parseDocument(text ?? ''));
    return recipe;
  } catch {
    return null;
  }
}
