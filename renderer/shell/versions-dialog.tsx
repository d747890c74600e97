/**
 * Put-aside unsaved work, and earlier saves of the document; restoring one is a change like any other, and can be
 * undone.
 */
import { useEffect, useState } from 'react';
import { parseDocument } from '../../core/graph/document.ts';
import { terminalNodes } from '../../core/graph/graph.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type { DocumentVersion } from '../../core/protocol/desktop.ts';
import { shorten } from '../design/numbers.ts';
import { problemOf } from '../engine/problem-of.ts';
import { titleOf } from '../files/documents.ts';
import { exportedNode } from '../files/exports.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { TitledModal } from '../parts/modal.tsx';
import { UnsavedList, useUnsavedWorks } from '../parts/unsaved-works.tsx';
import { differenceLines } from '../store/describe-difference.ts';
import { placed } from '../store/layout.ts';
import { changesText, MAX_CHANGES, stepsText, type Version } from './version-text.ts';

const dates = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const when = ({ savedAt }: DocumentVersion): string => dates.format(new Date(savedAt));

/** What was done since a version; of many changes the first ones, and all of them on demand. */
function Changes({ version }: { version: Version }) {
  const { document, changes = [] } = version;
  if (document === null) return null;
  if (changes.length <= MAX_CHANGES) return <p className="version-what isolate">{changesText(version)}</p>;
  return (
    <details className="fold version-what">
      <summary className="isolate">{changesText(version)}</summary>
      <ul>
        {changes.map((change, index) => (
          <li key={index} className="isolate">
            {change}
          </li>
        ))}
      </ul>
    </details>
  );
}

export function VersionsDialog() {
  const { desktop, workbench, unsaved } = useApp();
  const { works, refresh } = useUnsavedWorks();
  const path = useWorkbench(({ document }) => document.file.path);
  const name = useWorkbench(({ document }) => titleOf(document.file.name));
  const shownId = useWorkbench(exportedNode);
  const [versions, setVersions] = useState<readonly Version[] | null>(null);
  useEffect(() => {
    let isShown = true;
    const read = async (): Promise<void> => {
      const found = path === null ? [] : await desktop.listVersions(path);
      if (isShown) setVersions(found);
      for (const { id } of found) {
        const document = await desktop
          .readVersion({ path: path ?? '', id })
          .then((text) => placed(parseDocument(text)))
          .catch(() => null);
        if (!isShown) return;
        const { current } = workbench.getState().document;
        const changes = document === null ? {} : { changes: differenceLines(document, current) };
        setVersions((all) => all?.map((one) => (one.id === id ? { ...one, document, ...changes } : one)) ?? null);
      }
    };
    read().catch((error: unknown) => {
      workbench.toast({ tone: 'error', title: 'The versions could not be read.', detail: problemOf(error).message });
    });
    return () => {
      isShown = false;
    };
  }, [desktop, path, workbench]);

  const restore = async (version: Version, document: PipelineDocument): Promise<void> => {
    try {
      await unsaved.putCopyAside();
      workbench.takeOver(`Restore the version of ${when(version)}`, document);
      workbench.showDialog(null);
    } catch (error) {
      workbench.toast({
        tone: 'error',
        title: 'Nothing was restored: what is on screen could not be put aside.',
        detail: problemOf(error).message,
        stays: true,
      });
    }
  };
  const compare = (version: Version, document: PipelineDocument): void => {
    if (shownId === null) return;
    const isThere = document.nodes.some(({ id }) => id === shownId);
    const otherId = isThere ? shownId : (terminalNodes(document)[0]?.id ?? null);
    workbench.ui({
      comparison: { nodeId: shownId, otherId, version: { document, when: when(version) } },
      dialog: 'compare',
    });
  };
  /** Works of this document come first. */
  const ordered = [...(works ?? [])].sort(
    (a, b) => Number(b.entry.file?.path === path) - Number(a.entry.file?.path === path),
  );
  return (
    <TitledModal title={`Versions of “${shorten(name, 60)}”`}>
      <div className="scroll versions-parts">
        {ordered.length > 0 && (
          <section aria-labelledby="put-aside">
            <h3 id="put-aside">Put aside, not saved</h3>
            <UnsavedList works={ordered} refresh={refresh} />
          </section>
        )}
        <section aria-label="Saves">
          {ordered.length > 0 && <h3>Saved</h3>}
          {versions?.length === 0 ? (
            <p className="dialog-empty">
              {path === null
                ? 'Versions are kept from the first save on: the last fifty saves.'
                : 'No version was kept yet: the next save makes the first.'}
            </p>
          ) : (
            <ol className="versions">
              {versions?.map((version) => (
                <li key={version.id} className="version">
                  <div className="grow">
                    <p className="version-when">{when(version)}</p>
                    <p className="version-what ellipsis isolate">{stepsText(version)}</p>
                    <Changes version={version} />
                  </div>
                  <button
                    type="button"
                    className="button"
                    disabled={!version.document || shownId === null}
                    aria-label={`Compare the table with the version of ${when(version)}`}
                    onClick={() => version.document && compare(version, version.document)}
                  >
                    Compare
                  </button>
                  <button
                    type="button"
                    className="button"
                    disabled={!version.document}
                    aria-label={`Restore the version of ${when(version)}`}
                    onClick={() => version.document && void restore(version, version.document)}
                  >
                    Restore
                  </button>
                </li>
              ))}
            </ol>
          )}
        </section>
      </div>
    </TitledModal>
  );
}
