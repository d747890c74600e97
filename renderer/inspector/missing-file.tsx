/** A source whose file cannot be read: where it was looked for, and a button to choose another one. */
import { FolderOpen } from 'lucide-react';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { nodeOf } from '../store/lookup.ts';
import { absolutePath } from '../store/paths.ts';

export function MissingFile({ id }: { id: string }) {
  const { dataFiles } = useApp();
  const isUnread = useWorkbench(
    ({ runs }) =>
      runs.sourceChanges.get(id)?.kind === 'deleted' ||
      (runs.reports.get(id)?.state === 'failed' &&
        runs.reports.get(id)?.problems.some(({ field }) => field === 'path') === true),
  );
  const path = useWorkbench(({ document: { current, file } }) => {
    const stored = nodeOf(current, id)?.params['path'];
    return typeof stored === 'string' ? absolutePath(stored, file.folder) : '';
  });
  if (!isUnread || path === '') return null;
  return (
    <div className="missing-file" data-missing-file>
      <p className="muted">It was looked for here:</p>
      <p className="mono missing-file-path isolate">{path}</p>
      <button type="button" className="button" onClick={() => void dataFiles.chooseFor(id)}>
        <FolderOpen size={14} aria-hidden="true" /> Choose…
      </button>
    </div>
  );
}
