/** Memory that a thread keeps for its next task, because fresh memory costs time; it is given back when memory is short. */

const releases: (() => void)[] = [];

/** Has `release` called when memory is to be given back, never while a task of this thread is under way. */
export const onRelease = (release: () => void): void => void releases.push(release);

export function releaseThreadMemory(): void {
  for (const release of releases) release();
}
