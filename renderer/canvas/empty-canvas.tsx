/** The start screen: drop a file, open a recent file, an example, or a template. */
import {
  ClipboardPaste,
  FileSpreadsheet,
  FolderOpen,
  GraduationCap,
  LayoutTemplate,
  Table2,
  Workflow,
} from 'lucide-react';
import { type ReactNode, useEffect, useId, useState } from 'react';
import type { Example, RecentFile } from '../../core/protocol/desktop.ts';
import { READABLE_TEXT } from '../../core/words/formats.ts';
import { shorten } from '../design/numbers.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { UnsavedList, useUnsavedWorks } from '../parts/unsaved-works.tsx';
import { templates } from '../store/templates.ts';

/** More entries would push the rest out of a small window. */
const MAX_RECENT = 4;
const MAX_UNSAVED = 3;

export function EmptyCanvas() {
  const { desktop, documents, dataFiles, insertTemplate, commands } = useApp();
  const toured = useWorkbench(({ ui }) => ui.settings.toured);
  const [examples, setExamples] = useState<readonly Example[]>([]);
  const [recent, setRecent] = useState<readonly RecentFile[]>([]);
  useEffect(() => {
    desktop.listExamples().then(setExamples, () => setExamples([]));
    desktop.listRecent().then(setRecent, () => setRecent([]));
  }, [desktop]);
  const { works, refresh } = useUnsavedWorks();
  const hasUnsaved = works !== null && works.length > 0;
  const openRecent = async (path: string): Promise<void> => {
    const data = await documents.openRecent(path);
    if (data !== null) await dataFiles.add([data]);
  };
  return (
    <div className="empty">
      <div className="empty-card">
        <FileSpreadsheet className="empty-icon" size={32} strokeWidth={1.4} aria-hidden="true" />
        <h2 className="empty-title">Drop a data file here</h2>
        {!hasUnsaved && (
          <p className="empty-text">
            {READABLE_TEXT}, or a folder of them. Then draw the steps that make it ready for a model, and see every
            value change.
          </p>
        )}
        <div className="empty-actions">
          <button type="button" className="button button-primary" onClick={() => void dataFiles.addByDialog()}>
            Choose a file…
          </button>
          <button type="button" className="button" onClick={() => void documents.openByDialog()}>
            <FolderOpen size={15} aria-hidden="true" /> Open a pipeline…
          </button>
          <button type="button" className="button" onClick={() => commands.get('edit.paste')?.run()}>
            <ClipboardPaste size={15} aria-hidden="true" /> Paste a table
          </button>
        </div>
        {hasUnsaved && (
          <section className="empty-unsaved" aria-labelledby="empty-unsaved">
            <h3 className="empty-or" id="empty-unsaved">
              Not saved
            </h3>
            <UnsavedList works={works.slice(0, MAX_UNSAVED)} refresh={refresh} />
            {works.length > MAX_UNSAVED && (
              <button type="button" className="link-button" onClick={() => commands.get('file.versions')?.run()}>
                All {works.length}…
              </button>
            )}
          </section>
        )}
        <div className="empty-ways">
          {recent.length > 0 && (
            <Way title="Recent">
              {recent.slice(0, MAX_RECENT).map(({ path, name, kind }) => (
                <Entry
                  key={path}
                  icon={kind === 'pipeline' ? <Workflow size={15} /> : <Table2 size={15} />}
                  title={path}
                  onChoose={() => void openRecent(path)}
                >
                  {shorten(name, 60)}
                </Entry>
              ))}
            </Way>
          )}
          <Way title="Examples">
            {examples.map(({ id, name, question }) => (
              <Entry
                key={id}
                icon={<Workflow size={15} />}
                detail={question}
                onChoose={() => void documents.openExample(id)}
              >
                {name}
              </Entry>
            ))}
            <Entry icon={<GraduationCap size={15} />} onChoose={() => commands.get('help.tour')?.run()}>
              {toured ? 'Take the tour again' : 'Two-minute tour'}
            </Entry>
          </Way>
          <Way title="Templates">
            {templates.map((template) => (
              <Entry
                key={template.id}
                icon={<LayoutTemplate size={15} />}
                detail={template.aim}
                title={template.summary}
                onChoose={() => insertTemplate(template)}
              >
                {template.name}
              </Entry>
            ))}
          </Way>
        </div>
      </div>
    </div>
  );
}

const Way = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="empty-way">
    <h3 className="empty-or">{title}</h3>
    {children}
  </section>
);

interface EntryProps {
  readonly icon: ReactNode;
  readonly title?: string;
  /** A sentence below the name. */
  readonly detail?: string;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function Entry({ icon, title, detail, onChoose, children }: EntryProps) {
  const id = useId();
  return (
    <button
      type="button"
      className="empty-entry"
      title={title}
      aria-labelledby={id}
      aria-describedby={detail === undefined ? undefined : `${id}-detail`}
      onClick={onChoose}
    >
      <span className="empty-entry-icon" aria-hidden="true">
        {icon}
      </span>
      <span className="empty-entry-words">
        <span className="ellipsis isolate" id={id}>
          {children}
        </span>
        {detail !== undefined && (
          <span className="empty-entry-detail" id={`${id}-detail`}>
            {detail}
          </span>
        )}
      </span>
    </button>
  );
}
