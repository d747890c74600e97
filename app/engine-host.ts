import { join } from 'node:path';
import { createEngineServer } from '../core/engine/server/server.ts';
import { type EngineHostMessage, engineHostMessage, type Grants } from '../core/protocol/desktop.ts';
import { mayRead, mayWrite } from './grants.ts';

/** Entry of the engine's process: one server per port received from the main process. */

let granted: Grants = { read: [], readFolders: [], write: [] };
let python: string | null = null;

process.parentPort.on('message', ({ data, ports }) => {
  const message: EngineHostMessage = engineHostMessage.parse(data);
  if (message.type === 'grants') {
    granted = message.grants;
    python = message.python;
    process.parentPort.postMessage({ type: 'granted', id: message.id });
    return;
  }
  const port = ports[0];
  if (port) serve(port, message.memoryBudget);
});

function serve(port: Electron.MessagePortMain, memoryBudget: number | null) {
  const server = createEngineServer(
    {
      postMessage: (message) => port.postMessage(message),
      on(event: 'message' | 'close', listener: (data?: unknown) => void) {
        if (event === 'message') port.on('message', ({ data }) => listener(data));
        else port.on('close', () => listener());
      },
    },
    {
      workerPath: join(__dirname, 'engine-worker.cjs'),
      ...(memoryBudget !== null && { memoryBudget }),
      mayRead: (path) => mayRead(granted, path),
      mayWrite: (path) => mayWrite(granted, path),
      python: () => python,
    },
  );
  // The page is gone or has another port, so its work is not needed any more.
  port.on('close', () => void server.close());
  port.start();
}
