/** Memory that a thread keeps for its next task, because allocation costs time; it is released when memory is short. */

const releases: (() => void)[] = [];

/** Registers `release`, which is called when memory is short, never during a task of this thread. */
export const onRelease = (release: () => void): void => void releases.push(release);

export function releaseThreadMemory(): void {
  for (const release of releases) release();
}
