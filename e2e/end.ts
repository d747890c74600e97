import type { ElectronApplication } from '@playwright/test';

/** Ends the app without a word, at once; returns when, in milliseconds since the epoch. */
export async function kill(app: ElectronApplication): Promise<number> {
  const gone = ended(app);
  const at = Date.now();
  app.process().kill('SIGKILL');
  await gone;
  return at;
}

/** Ends the app as a person does. */
export async function quit(app: ElectronApplication): Promise<void> {
  const gone = ended(app);
  await app.evaluate(({ app: electron }) => electron.quit()).catch(() => {});
  await gone;
}

const ended = (app: ElectronApplication): Promise<unknown> =>
  new Promise((resolve) => app.process().once('exit', resolve));
