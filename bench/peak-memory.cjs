/** Loaded before the program that is measured: says on descriptor 3, at the end, how much memory it held at most, in bytes. */
const { readFileSync, writeSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

/** Of this process and all its threads. Linux counts from the program's start; elsewhere the system's own figure serves. */
function peakMemory() {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return Number(kilobytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

if (isMainThread) process.on('exit', () => writeSync(3, String(peakMemory())));
