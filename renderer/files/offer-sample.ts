/** Offers to build on a sample of a large table, once for each source that feeds no step yet. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { count } from '../design/numbers.ts';
import { appendNode } from '../store/changes.ts';
import type { Workbench } from '../store/workbench.ts';

/** Rows from which each change of a step takes long enough to be felt. */
export const MANY_ROWS = 2_000_000;
const SAMPLE_ROWS = 100_000;

/** Ids of the sources that feed nothing; found once for each document, because reports come in hundreds. */
const looseOf = new WeakMap<PipelineDocument, readonly string[]>();

function looseSources(document: PipelineDocument): readonly string[] {
  const known = looseOf.get(document);
  if (known !== undefined) return known;
  const feeding = new Set(document.edges.map(({ source }) => source));
  const found = document.nodes
    .filter(({ id, type }) => operatorOf(type)?.inputs.length === 0 && !feeding.has(id))
    .map(({ id }) => id);
  looseOf.set(document, found);
  return found;
}

export function offerSamples(workbench: Workbench, reveal: (ids: readonly string[]) => void): void {
  const offered = new Set<string>();
  workbench.subscribe(({ document, runs }, before) => {
    if (runs.reports === before.runs.reports) return;
    for (const id of looseSources(document.current)) {
      const report = runs.reports.get(id);
      const isLarge = report?.state === 'done' && report.sampled !== true && (report.rows ?? 0) >= MANY_ROWS;
      const key = `${document.draft} ${id}`;
      if (!isLarge || offered.has(key)) continue;
      offered.add(key);
      offer(id, report.rows ?? 0);
    }
  });

  function offer(source: string, rows: number): void {
    const toast = workbench.toast({
      tone: 'info',
      title: `${count(rows)} rows`,
      detail: `Build on ${count(SAMPLE_ROWS)} of them, drawn at random: switch that step off with B at the end.`,
      action: {
        label: 'Work on a sample',
        run() {
          workbench.dismissToast(toast);
          let id = '';
          workbench.edit('Work on a sample', (draft) => {
            id = appendNode(
              draft,
              { type: 'SampleRows', name: 'Sample while building', params: { n: SAMPLE_ROWS } },
              source,
            );
          });
          workbench.select([id]);
          reveal([id]);
        },
      },
    });
  }
}
