import { spawn } from 'node:child_process';

/**
 * Starts a virtual screen on a display of its own choosing, or returns nothing where the system has real ones only.
 *
 * @returns {Promise<{ display: string, stop: () => void } | undefined>}
 */
export function startVirtualScreen() {
  if (process.platform !== 'linux') return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    // -displayfd lets the server pick a free number and tell us, so that runs side by side do not collide.
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    server.on('error', (error) => reject(new Error(`Xvfb could not be started: ${error.message}`)));
    server.on('exit', (code) => reject(new Error(`Xvfb ended with code ${code}.`)));
    const stop = () => void server.kill();
    process.once('exit', stop);
    server.stdio[3]?.once('data', (number) => resolve({ display: `:${String(number).trim()}`, stop }));
  });
}
