import { useEffect, useState } from 'react';
import type { Survey } from '../../core/advice/advice.ts';
import { useApp, useWorkbench } from './app-context.ts';

/** The survey of a node's current table, requested once no run is under way; undefined until it arrives. */
export function useSurvey(nodeId: string): Survey | undefined {
  const { surveys, tables } = useApp();
  const key = useWorkbench(({ runs }) => (runs.running ? null : tables.keyOf(nodeId)));
  const [arrived, setArrived] = useState<{ readonly key: string; readonly survey: Survey } | null>(null);
  useEffect(() => {
    if (key === null) return;
    let isCurrent = true;
    void surveys.of(nodeId).then((survey) => isCurrent && survey !== undefined && setArrived({ key, survey }));
    return () => {
      isCurrent = false;
    };
  }, [surveys, nodeId, key]);
  return arrived !== null && arrived.key === key ? arrived.survey : undefined;
}
