import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../core/protocol/desktop.ts';

/** Installs the application menu. What it does is the page's business: an entry only names a command. */
export function installMenu(send: (command: MenuCommand) => void): void {
  // Keys are shown here and handled by the page: it knows whether a text field has the focus.
  const item = (label: string, command: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({
    id: command,
    label,
    ...(accelerator && { accelerator, registerAccelerator: false }),
    click: () => send(command),
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const isMac = process.platform === 'darwin';

  const menu: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        item('New', 'file.new', 'CmdOrCtrl+N'),
        item('Open…', 'file.open', 'CmdOrCtrl+O'),
        item('Add data…', 'file.addData', 'CmdOrCtrl+Shift+O'),
        separator,
        item('Save', 'file.save', 'CmdOrCtrl+S'),
        item('Save as…', 'file.saveAs', 'CmdOrCtrl+Shift+S'),
        item('Export…', 'file.export', 'CmdOrCtrl+E'),
        separator,
        { role: isMac ? 'close' : 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        item('Undo', 'edit.undo', 'CmdOrCtrl+Z'),
        item('Redo', 'edit.redo', isMac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
        separator,
        item('Duplicate', 'edit.duplicate', 'CmdOrCtrl+D'),
        item('Delete', 'edit.delete', 'Delete'),
        item('Find a step…', 'edit.find', 'CmdOrCtrl+F'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('Command palette…', 'view.palette', 'CmdOrCtrl+K'),
        separator,
        item('Zoom in', 'view.zoomIn', 'CmdOrCtrl+Plus'),
        item('Zoom out', 'view.zoomOut', 'CmdOrCtrl+-'),
        item('Fit the graph', 'view.fit', 'CmdOrCtrl+0'),
        item('Tidy up the graph', 'view.layout', 'CmdOrCtrl+Shift+L'),
        separator,
        item('Light or dark', 'view.theme'),
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions]),
      ],
    },
    ...(isMac ? [{ role: 'windowMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&Help',
      role: 'help',
      submenu: [
        item('Keyboard shortcuts', 'help.shortcuts', 'CmdOrCtrl+/'),
        ...(isMac ? [] : [{ role: 'about' } satisfies MenuItemConstructorOptions]),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu));
}
