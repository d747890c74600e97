import '@fontsource-variable/inter/index.css';
import '@xyflow/react/dist/base.css';
import './design/tokens.css';
import './design/families.css';
import './design/base.css';
import { createRoot } from 'react-dom/client';
import { installShortcuts } from './commands/shortcuts.ts';
import { recover } from './files/unsaved.ts';
import { reportDocumentState } from './files/document-state.ts';
import { createApp } from './shell/app.ts';
import { keepFocus } from './shell/keep-focus.ts';
import { AppProvider } from './parts/app-context.ts';
import { markPainted } from './parts/painted.ts';
import { installTypedAhead } from './parts/typed-ahead.ts';
import { Window } from './shell/window.tsx';
// Imported after the styles of all parts, because it overrides them.
import './design/forced-colors.css';

const app = createApp(window.prepgraph);
const { workbench, desktop, commands, documents, dataFiles, unsaved, view } = app;
installShortcuts(workbench, commands);
keepFocus(workbench, view);
installTypedAhead(window);

const root = document.getElementById('app');
if (root === null) throw new Error('index.html lacks #app');
createRoot(root).render(
  <AppProvider value={app}>
    <Window />
  </AppProvider>,
);

// Unsaved work is restored first, and files that the system opens are handled after it.
void recover(workbench, desktop).then(() => {
  unsaved.start();
  reportDocumentState(workbench, desktop);
  markPainted('prepgraph:usable');
  desktop.onDocumentOpened((opened) => {
    void documents.show(opened).then(() => markPainted('prepgraph:document'));
  });
  desktop.onFilesDropped(({ files, at }) => {
    const place = (at && view.toCanvas(at)) ?? undefined;
    const step = at && view.stepAt(at);
    const added = step === null ? dataFiles.add(files, place) : dataFiles.dropOn(step, files, place);
    // A source that feeds waiting steps is placed before them, which may be out of sight.
    void added.then(() => view.reveal(workbench.getState().selection.nodes));
  });
  desktop.onCommand((id) => {
    const command = commands.get(id);
    if (command?.enabled(workbench.getState())) command.run();
  });
});
