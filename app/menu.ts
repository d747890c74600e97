import { join } from 'node:path';
import { app, Menu, type MenuItemConstructorOptions, shell } from 'electron';
import type { MenuCommand } from '../core/protocol/desktop.ts';
import type { createRecent } from './recent.ts';

interface MenuParts {
  /** Sends to the page of the front window. */
  readonly send: (command: MenuCommand) => void;
  readonly newWindow: () => void;
  readonly openRecent: (path: string) => void;
  readonly recent: ReturnType<typeof createRecent>;
}

/**
 * Installs the application menu. An entry only sends a command, which the page carries out. Returns a function that
 * installs the menu again, for changed recent files.
 */
export function installMenu(parts: MenuParts): () => void {
  const refresh = (): void => Menu.setApplicationMenu(Menu.buildFromTemplate(menuOf(parts)));
  refresh();
  return refresh;
}

/** Licences of third-party code in the app, written by the build. */
const noticesFile = (): string =>
  app.isPackaged
    ? join(process.resourcesPath, 'third-party-notices.txt')
    : join(app.getAppPath(), 'out', 'third-party-notices.txt');

const separator: MenuItemConstructorOptions = { type: 'separator' };
const isMac = process.platform === 'darwin';

function menuOf({ send, newWindow, openRecent, recent }: MenuParts): MenuItemConstructorOptions[] {
  // Keys are only displayed here and handled by the page, because it knows whether a text field has the focus.
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    id: command,
    label,
    ...(accelerator && { accelerator, registerAccelerator: false }),
    click: () => send(command),
  });
  const only = (isHere: boolean, ...items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    isHere ? items : [];

  const recentFiles: MenuItemConstructorOptions[] = recent.list().map(({ path, name }) => ({
    // A single ampersand would underline the next letter.
    label: name.replaceAll('&', '&&'),
    sublabel: path,
    click: () => openRecent(path),
  }));
  const settings = item('Settings…', 'app.settings', 'CmdOrCtrl+,');

  return [
    ...only(isMac, {
      role: 'appMenu',
      submenu: [
        { role: 'about' },
        separator,
        settings,
        separator,
        { role: 'services' },
        separator,
        { role: 'hide' },
        { role: 'hideOthers' },
        { role: 'unhide' },
        separator,
        { role: 'quit' },
      ],
    }),
    {
      label: '&File',
      submenu: [
        item('New', 'file.new', 'CmdOrCtrl+N'),
        // Handled here, because on macOS it must work without any window.
        {
          id: 'file.newWindow',
          label: 'New window',
          accelerator: 'CmdOrCtrl+Shift+N',
          registerAccelerator: false,
          click: newWindow,
        },
        separator,
        item('Open…', 'file.open', 'CmdOrCtrl+O'),
        {
          id: 'file.recent',
          label: 'Open recent',
          submenu:
            recentFiles.length === 0
              ? [{ label: 'No recent files', enabled: false }]
              : [...recentFiles, separator, { label: 'Clear the list', click: recent.clear }],
        },
        item('Add data…', 'file.addData', 'CmdOrCtrl+Shift+O'),
        separator,
        item('Save', 'file.save', 'CmdOrCtrl+S'),
        item('Save as…', 'file.saveAs', 'CmdOrCtrl+Shift+S'),
        item('Versions…', 'file.versions'),
        item('Export…', 'file.export', 'CmdOrCtrl+E'),
        item('Export as code…', 'file.exportCode'),
        item('Decode predictions…', 'file.decode'),
        separator,
        ...only(!isMac, settings, separator),
        { role: 'close' },
        ...only(!isMac, { role: 'quit' }),
      ],
    },
    {
      label: '&Edit',
      submenu: [
        item('Undo', 'edit.undo', 'CmdOrCtrl+Z'),
        item('Redo', 'edit.redo', isMac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
        item('Undo history…', 'edit.history', 'CmdOrCtrl+Alt+Z'),
        separator,
        // On macOS the system's own dialogs need these roles; the page receives clipboard events.
        ...(isMac
          ? ([{ role: 'cut' }, { role: 'copy' }, { role: 'paste' }] satisfies MenuItemConstructorOptions[])
          : [
              item('Cut', 'edit.cut', 'Ctrl+X'),
              item('Copy', 'edit.copy', 'Ctrl+C'),
              item('Paste', 'edit.paste', 'Ctrl+V'),
            ]),
        item('Duplicate', 'edit.duplicate', 'CmdOrCtrl+D'),
        item('Delete', 'edit.delete', isMac ? 'Backspace' : 'Delete'),
        item('Select all', 'edit.selectAll', 'CmdOrCtrl+A'),
        separator,
        item('Switch on or off', 'edit.bypass', 'B'),
        item('Group into a stage', 'edit.group', 'CmdOrCtrl+G'),
        item('Dissolve the stage', 'edit.ungroup', 'CmdOrCtrl+Shift+G'),
        item('Add a note', 'edit.note', 'N'),
        separator,
        item('Find on the canvas…', 'edit.find', 'CmdOrCtrl+F'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('Command palette…', 'view.palette', 'CmdOrCtrl+K'),
        separator,
        item('Zoom in', 'view.zoomIn', 'CmdOrCtrl+Plus'),
        item('Zoom out', 'view.zoomOut', 'CmdOrCtrl+-'),
        item('Actual size', 'view.actualSize', 'CmdOrCtrl+1'),
        item('Fit the graph', 'view.fit', 'CmdOrCtrl+0'),
        item('Tidy up the graph', 'view.layout', 'CmdOrCtrl+Shift+L'),
        separator,
        item('Operators', 'view.pane.palette', 'Alt+1'),
        item('Inspector', 'view.pane.inspector', 'Alt+3'),
        item('Table', 'view.pane.preview', 'Alt+4'),
        item('Code', 'view.pane.pipeline', 'Alt+5'),
        item('Next pane', 'view.nextPane', 'F6'),
        separator,
        item('Light or dark', 'view.theme'),
        { role: 'togglefullscreen' },
        ...only(!app.isPackaged, { role: 'toggleDevTools' }),
      ],
    },
    {
      label: '&Run',
      submenu: [
        item('Read the files again', 'run.again', 'F5'),
        item('Stop the run', 'run.cancel', 'CmdOrCtrl+.'),
        separator,
        item('Fire drill…', 'run.fireDrill'),
      ],
    },
    { role: 'windowMenu' },
    {
      label: '&Help',
      role: 'help',
      submenu: [
        item('Take the tour', 'help.tour'),
        item('Keyboard shortcuts', 'help.shortcuts', 'CmdOrCtrl+/'),
        { id: 'help.notices', label: 'Third-party notices', click: () => void shell.openPath(noticesFile()) },
        ...only(!isMac, { role: 'about' }),
      ],
    },
  ];
}
