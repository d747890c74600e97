/** Message for the person: why the app's own folder could not be written, and what to do. */
export function whyNotKept(folder: string, error: unknown): string {
  const what = 'save the document elsewhere';
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'file.disk-full':
      return `The disk with ${folder} is full. Free some space, or ${what}.`;
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
    case 'file.read-only':
    case 'file.not-permitted':
    case 'file.write-protected':
    case 'file.folder-write-protected':
      return `The folder ${folder} may not be written. Give yourself the right to write there, or ${what}.`;
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENODEV':
    case 'ENXIO':
    case 'file.not-found':
    case 'file.unreachable':
      return `The folder ${folder} is gone. Bring it back, or ${what}.`;
    default:
      return `The disk with ${folder} does not take them. Look whether it is in order, or ${what}.`;
  }
}

/** Error code of the error's root cause. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, cause, problem } = error as Error & { code?: unknown; problem?: { code?: unknown } };
  return codeOf(cause) ?? [code, problem?.code].find((one) => typeof one === 'string');
}
