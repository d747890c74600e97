/** What is in the package: fuses of the binary, third-party notices, the bill of materials. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { packagedApp } from '../../scripts/packaged.mjs';
import { root } from '../../scripts/process.mjs';
import { expect, test } from '../app.ts';

/** As the fuses stand in the binary. */
const STATE = { on: 0x31, off: 0x30 };

const wanted: Readonly<Record<FuseV1Options, boolean>> = {
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
};

test('every fuse that the binary has is set as it should be', async () => {
  const wire = await getCurrentFuseWire(packagedApp);
  for (const [fuse, isOn] of Object.entries(wanted)) {
    const option = Number(fuse) as FuseV1Options;
    // Older runtimes, with which the tests may run, lack the last ones.
    if (wire[option] === undefined && option === FuseV1Options.GrantFileProtocolExtraPrivileges) continue;
    expect({ fuse: FuseV1Options[option], state: wire[option] }).toEqual({
      fuse: FuseV1Options[option],
      state: isOn ? STATE.on : STATE.off,
    });
  }
});

test('third-party notices and the bill of materials come with the app, and Help opens the notices', async ({ app }) => {
  const resources = await app.evaluate(() => process.resourcesPath);
  for (const name of ['third-party-notices.txt', 'bom.cdx.json']) {
    expect(readFileSync(join(resources, name), 'utf8')).toBe(readFileSync(join(root, 'out', name), 'utf8'));
  }
  // Electron’s own and Chromium’s licences lie beside the executable.
  for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html']) {
    expect(existsSync(join(dirname(packagedApp), name)), name).toBe(true);
  }
  const opened = await app.evaluate(async ({ Menu, shell }) => {
    const paths: string[] = [];
    shell.openPath = async (path) => {
      paths.push(path);
      return '';
    };
    Menu.getApplicationMenu()?.getMenuItemById('help.notices')?.click();
    return paths;
  });
  expect(opened).toEqual([join(resources, 'third-party-notices.txt')]);
});
