import type { ElectronApplication } from '@playwright/test';

/** Answers the system's next "open" dialogs; no paths: the person cancels. */
export async function answerOpenDialog(app: ElectronApplication, paths: string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
  }, paths);
}

/** Answers the system's next "save" dialogs; no path: the person cancels. */
export async function answerSaveDialog(app: ElectronApplication, path: string | undefined): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: !filePath, filePath: filePath ?? '' });
  }, path);
}
