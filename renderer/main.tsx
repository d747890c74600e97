import '@fontsource-variable/inter/index.css';
import '@xyflow/react/dist/base.css';
import './design/tokens.css';
import './design/families.css';
import './design/base.css';
import { createRoot } from 'react-dom/client';
import { installShortcuts } from './commands/shortcuts.ts';
import { applyTheme, followSystem, storedTheme } from './design/theme.ts';
import { keepRecovery, recover } from './files/recovery.ts';
import { AppProvider, createApp } from './shell/app.ts';
import { Window } from './shell/window.tsx';

const theme = storedTheme();
applyTheme(theme);

const app = createApp(window.prepgraph);
const { workbench, desktop, commands, documents, dataFiles, view } = app;
workbench.ui({ theme });
// The name of the theme stays, its look changes: whoever shows it must look again.
followSystem(() => workbench.ui({}));
installShortcuts(workbench, commands);

const root = document.getElementById('app');
if (root === null) throw new Error('index.html lacks #app');
createRoot(root).render(
  <AppProvider value={app}>
    <Window />
  </AppProvider>,
);

// What was not saved comes back first; what the system asks to open comes after it.
void recover(workbench, desktop).then(() => {
  keepRecovery(workbench, desktop);
  desktop.onDocumentOpened((opened) => documents.show(opened));
  desktop.onFilesDropped(({ files, at }) => void dataFiles.add(files, (at && view.toCanvas(at)) ?? undefined));
  desktop.onCommand((id) => {
    const command = commands.get(id);
    if (command?.enabled(workbench.getState())) command.run();
  });
});
