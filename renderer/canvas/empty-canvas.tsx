/** The first minute: drop a file, open an example, or open a pipeline. */
import { FileSpreadsheet, FolderOpen, Workflow } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Example } from '../../core/protocol/desktop.ts';
import { useApp } from '../shell/app.ts';

export function EmptyCanvas() {
  const { desktop, documents, dataFiles } = useApp();
  const [examples, setExamples] = useState<readonly Example[]>([]);
  useEffect(() => {
    desktop.listExamples().then(setExamples, () => setExamples([]));
  }, [desktop]);
  return (
    <div className="empty">
      <div className="empty-card">
        <FileSpreadsheet className="empty-icon" size={32} strokeWidth={1.4} aria-hidden="true" />
        <h2 className="empty-title">Drop a CSV file here</h2>
        <p className="empty-text">Then draw the steps that make it ready for a model, and see every value change.</p>
        <div className="empty-actions">
          <button type="button" className="button button-primary" onClick={() => void dataFiles.addByDialog()}>
            Choose a file…
          </button>
          <button type="button" className="button" onClick={() => void documents.openByDialog()}>
            <FolderOpen size={15} aria-hidden="true" /> Open a pipeline…
          </button>
        </div>
        {examples.length > 0 && (
          <div className="empty-examples">
            <h3 className="empty-or">or start from an example</h3>
            {examples.map(({ id, name }) => (
              <button key={id} type="button" className="empty-example" onClick={() => void documents.openExample(id)}>
                <Workflow size={15} aria-hidden="true" /> {name}
              </button>
            ))}
          </div>
        )}
      </div>
    </div>
  );
}
