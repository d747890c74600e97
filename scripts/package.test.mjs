import { expect, test } from 'vitest';
import { fusesOf } from './package.mjs';

test('pages from files get no privileges in the shipped Electron; older runtimes have no fuse for it', () => {
  expect(fusesOf('45.5.0')).toEqual(['--config.electronFuses.grantFileProtocolExtraPrivileges=false']);
  expect(fusesOf('25.1.1')).toEqual([]);
});
