/** Unsaved work that was put aside: its name, its difference from the file, and buttons to open or discard it. */
import './unsaved-works.css';
import { FileClock, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { parseDocument } from '../../core/graph/document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type { UnsavedEntry, UnsavedWork } from '../../core/protocol/desktop.ts';
import { shorten } from '../design/numbers.ts';
import { problemOf } from '../engine/problem-of.ts';
import { differenceOf } from '../files/difference.ts';
import { titleOf } from '../files/documents.ts';
import { placed } from '../store/layout.ts';
import { useApp, useWorkbench } from './app-context.ts';

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const dateAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** “10:42”, with the date unless it is today. */
const whenOf = ({ changedAt }: UnsavedEntry): string => {
  const at = new Date(changedAt);
  return (at.toDateString() === new Date().toDateString() ? time : dateAndTime).format(at);
};

interface PutAside {
  readonly entry: UnsavedEntry;
  /** The work; null if it cannot be read. */
  readonly work: UnsavedWork | null;
  readonly document: PipelineDocument | null;
  readonly difference: string;
}

/** Works that no window displays, newest first, and a function to list them again. Null until they are listed. */
export function useUnsavedWorks(): { works: readonly PutAside[] | null; refresh: () => void } {
  const { desktop } = useApp();
  const [works, setWorks] = useState<readonly PutAside[] | null>(null);
  const [looks, setLooks] = useState(0);
  const refresh = useCallback(() => setLooks((times) => times + 1), []);
  useEffect(() => {
    let isShown = true;
    const read = async (entry: UnsavedEntry): Promise<PutAside> => {
      try {
        const work = await desktop.unsaved.read(entry.id);
        return { entry, work, document: placed(parseDocument(work.text)), difference: differenceOf(work) };
      } catch {
        return { entry, work: null, document: null, difference: 'it cannot be read' };
      }
    };
    void desktop.unsaved
      .list()
      .then((entries) => Promise.all(entries.map(read)))
      .catch(() => [])
      .then((found) => isShown && setWorks(found));
    return () => {
      isShown = false;
    };
  }, [desktop, looks]);
  // Another window may have put work aside, or opened it.
  useEffect(() => {
    window.addEventListener('focus', refresh);
    return () => window.removeEventListener('focus', refresh);
  }, [refresh]);
  return { works, refresh };
}

interface UnsavedListProps {
  readonly works: readonly PutAside[];
  readonly refresh: () => void;
}

export function UnsavedList({ works, refresh }: UnsavedListProps) {
  const { workbench, desktop, documents, unsaved } = useApp();
  const shown = useWorkbench(({ document }) => document.file.path);

  async function restore({ entry }: PutAside, document: PipelineDocument): Promise<void> {
    try {
      await unsaved.putCopyAside();
      workbench.takeOver(`Restore the unsaved changes of ${whenOf(entry)}`, document);
      workbench.showDialog(null);
    } catch (error) {
      workbench.toast({
        tone: 'error',
        title: 'Nothing was restored: what is on screen could not be put aside.',
        detail: problemOf(error).message,
        stays: true,
      });
    }
  }

  async function discard({ entry, work }: PutAside): Promise<void> {
    try {
      await desktop.unsaved.discard(entry.id);
      const name = entry.file === null ? 'The damaged work' : `The unsaved changes of “${titleOf(entry.file.name)}”`;
      workbench.toast({
        tone: 'info',
        title: `${name} ${entry.file === null ? 'is' : 'are'} thrown away.`,
        ...(work !== null && {
          action: { label: 'Undo', run: () => void desktop.unsaved.putAside(work).then(refresh) },
        }),
      });
    } catch (error) {
      workbench.toast({ tone: 'error', title: 'It could not be thrown away.', detail: problemOf(error).message });
    }
    refresh();
  }

  return (
    <ul className="unsaved-works">
      {works.map((one) => {
        const { entry, document, difference } = one;
        const name = entry.file === null ? 'Damaged' : shorten(titleOf(entry.file.name), 60);
        const isOfShown = shown !== null && entry.file?.path === shown;
        const about = `“${name}”, ${difference}, put aside ${whenOf(entry)}`;
        return (
          <li key={entry.id} className="unsaved-work">
            <FileClock size={16} aria-hidden="true" />
            <div className="grow" title={entry.file?.path ?? undefined}>
              <p className="unsaved-name ellipsis isolate">{name}</p>
              <p className="unsaved-what">
                {difference}; put aside {whenOf(entry)}
              </p>
            </div>
            {document !== null && (
              <button
                type="button"
                className="button"
                aria-label={`${isOfShown ? 'Restore' : 'Open'} ${about}`}
                onClick={() => {
                  if (isOfShown) void restore(one, document);
                  else {
                    workbench.showDialog(null);
                    void documents.openUnsaved(entry.id);
                  }
                }}
              >
                {isOfShown ? 'Restore' : 'Open'}
              </button>
            )}
            <button
              type="button"
              className="icon-button"
              aria-label={`Throw away ${about}`}
              title="Throw away"
              onClick={() => void discard(one)}
            >
              <Trash2 size={15} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
