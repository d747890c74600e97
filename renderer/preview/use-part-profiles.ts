/** Distributions of the train and of the test rows behind a split, requested once for each state of the table. */
import { useEffect, useState } from 'react';
import type { Profile } from '../../core/protocol/inspection.ts';
import { useApp } from '../parts/app-context.ts';
import type { ShownTable } from '../parts/use-table.ts';

export type Part = 'train' | 'val' | 'test';
type Profiles = ReadonlyMap<string, Profile>;

const none: Profiles = new Map();

/** Profiles of these columns over the rows of a part; without a part none are requested. */
export function usePartProfiles(
  { nodeId, key, isOld }: ShownTable,
  names: readonly string[],
  part: Part | null,
): Profiles {
  const { session } = useApp();
  const [found, setFound] = useState<{ readonly key: string; readonly profiles: Profiles } | null>(null);
  const asked = JSON.stringify(names);
  useEffect(() => {
    const columns = JSON.parse(asked) as string[];
    if (isOld || part === null || columns.length === 0) return;
    const cancel = new AbortController();
    session
      .call('profile', { nodeId, columns, part, sample: true }, { signal: cancel.signal })
      .then(({ profiles }) => {
        if (cancel.signal.aborted) return;
        setFound({ key, profiles: new Map(profiles.map((profile) => [profile.name, profile])) });
      })
      // The table itself reports that cells could not be computed.
      .catch(() => {});
    return () => cancel.abort();
  }, [session, nodeId, key, isOld, asked, part]);
  return part !== null && found?.key.split('@')[0] === nodeId ? found.profiles : none;
}
