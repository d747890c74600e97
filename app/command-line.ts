import { resolve } from 'node:path';

/**
 * Files named on the app's command line. In development the first argument is the app's own folder (`electron . file`),
 * marked by Electron with `process.defaultApp`.
 */
export function filesFromCommandLine(argv: readonly string[], workingDirectory: string): string[] {
  const own = process.defaultApp ? 2 : 1;
  return argv
    .slice(own)
    .filter((argument) => !argument.startsWith('-') && argument !== '.')
    .map((argument) => resolve(workingDirectory, argument));
}
