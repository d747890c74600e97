/**
 * Loaded before the command (`node --require`): ends the process with SIGKILL at the n-th operation that changes files,
 * n = PREPGRAPH_KILL_AT. The product itself knows nothing of it.
 */
const fs = require('node:fs');
const promises = require('node:fs/promises');
const { isMainThread } = require('node:worker_threads');

const at = Number(process.env['PREPGRAPH_KILL_AT']);
let count = 0;

function step() {
  count += 1;
  if (count === at) process.kill(process.pid, 'SIGKILL');
}

/** @param {Record<string, any>} owner @param {readonly string[]} names */
function counted(owner, names) {
  for (const name of names) {
    const original = owner[name];
    owner[name] = function (/** @type {unknown[]} */ ...args) {
      step();
      return original.apply(this, args);
    };
  }
}

if (isMainThread && at > 0) {
  const open = promises.open;
  counted(fs, ['renameSync', 'unlinkSync', 'rmSync', 'mkdtempSync']);
  counted(promises, ['rename', 'link', 'unlink', 'appendFile', 'copyFile', 'rm']);
  promises.open = async (path, flags, mode) => {
    const isWriting = typeof flags === 'string' && /[wa+]/.test(flags);
    if (isWriting) step();
    const handle = await open(path, flags, mode);
    // How often the disk is asked to write depends on the clock, so `datasync` is not counted.
    if (isWriting) counted(handle, ['write', 'writev', 'writeFile', 'sync', 'chmod', 'chown']);
    return handle;
  };
}
