/** Writes results: a node's table, and the pipeline with its learned values. */
import { parseDocument } from '../../core/graph/document.ts';
import { terminalNodes } from '../../core/graph/graph.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { writtenText } from '../../core/words/counted.ts';
import { WRITE_FORMATS, type WriteFormat } from '../../core/words/formats.ts';
import type { DesktopApi, ExportRequest, FileFilter } from '../../core/protocol/desktop.ts';
import type { CallResult } from '../../core/protocol/engine.ts';
import { plural } from '../design/numbers.ts';
import { isCancelled, problemOf } from '../engine/problem-of.ts';
import type { EngineConnection } from '../engine/engine-connection.ts';
import { nodeName } from '../store/changes.ts';
import { baseName } from '../store/paths.ts';
import { progressText, shareOf } from '../store/progress.ts';
import { endsAfter } from '../store/reach.ts';
import type { Toast, WorkbenchState } from '../store/state.ts';
import type { Workbench } from '../store/workbench.ts';
import { codeFile } from './code-file.ts';
import { type Documents, suggestedName, titleOf } from './documents.ts';
import { askBeforeWriting } from './source-notices.ts';
import { formatNamed, type Part, partsWithRows, type TableExport } from './table-export.ts';

/** Maximum number of a written file's notices in a toast. */
const MAX_NOTICES = 2;

/** Text about a written file: its size with the omitted columns, and its notices. */
export function writtenDetail(written: CallResult<'exportTable'>): string {
  const others = written.notices.filter(({ code }) => code !== 'write.left-out');
  const texts = others.slice(0, MAX_NOTICES).map(({ column, row, message }) => {
    const first = row === undefined ? '' : ` First in row ${row + 1}.`;
    return `${column === undefined ? '' : `Column “${column}”: `}${message}${first}`;
  });
  const more = others.length - MAX_NOTICES;
  return [`${writtenText(written)}.`, ...texts, ...(more > 0 ? [`And ${plural(more, 'more notice')}.`] : [])].join(' ');
}

/** Names of the steps that learn from data and have no result. */
export const withoutResult = ({ document, runs }: WorkbenchState): string[] =>
  document.current.nodes.flatMap((node) => {
    const learns = node.bypassed !== true && (operatorOf(node.type)?.state ?? null) !== null;
    return learns && runs.reports.get(node.id)?.state !== 'done' ? [nodeName(node)] : [];
  });

/** Text about an exported pipeline. `without`: names of the steps that should have learned something and have not. */
export function fittedDetail(learned: number, without: readonly string[]): string {
  if (learned === 0 && without.length === 0) return 'The pipeline alone: none of its steps learns from data.';
  const whole = `The pipeline with what ${learned === 1 ? 'one step' : `${learned} steps`} learned`;
  return without.length === 0 ? whole : `${whole}, and without what ${namesOf(without)} would learn: no result yet.`;
}

/** Maximum number of steps named in a toast. */
const MAX_NAMES = 3;

const namesOf = (names: readonly string[]): string => {
  const shown = names.slice(0, MAX_NAMES).map((name) => `“${name}”`);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [plural(more, 'more step')] : [])].join(', ');
};

const notFitted = (without: readonly string[]): Pick<Toast, 'detail' | 'stays'> => ({
  detail: `No step has learned anything: ${namesOf(without)} ${without.length === 1 ? 'has' : 'have'} no result. Solve the problems of the pipeline first.`,
  stays: true,
});

/** Node whose table is exported: the selected one, else the one that ends the graph. */
export function exportedNode({ document, selection, preview }: WorkbenchState): string | null {
  const [selected] = selection.nodes;
  if (selection.nodes.length === 1 && selected !== undefined) return selected;
  const ends = terminalNodes(document.current);
  return (ends.length === 1 ? ends[0]?.id : preview.nodeId) ?? null;
}

/** Last node of a fire drill: the one that ends the graph, else the selected one. */
export function drilledNode(state: WorkbenchState): string | null {
  const ends = terminalNodes(state.document.current);
  return (ends.length === 1 ? ends[0]?.id : exportedNode(state)) ?? null;
}

/** End of the graph whose target a model predicts, preferably after the selected step; null if no end has a target. */
export function decodedNode({ document, selection, preview, runs }: WorkbenchState): string | null {
  const [selected = preview.nodeId] = selection.nodes.length === 1 ? selection.nodes : [];
  const after = selected === null ? [] : endsAfter(document.current, selected);
  const hasTarget = (id: string): boolean =>
    runs.reports.get(id)?.columns?.some(({ target }) => target === true) === true;
  return [...after, ...terminalNodes(document.current).map(({ id }) => id)].find(hasTarget) ?? null;
}

export interface Exports {
  /** Writes the exported node's table, after asking where to; one file after the other if each part is wanted. */
  table(wanted: TableExport): Promise<void>;
  pipeline(): Promise<void>;
  /** Decodes a model's predictions, from a file that the person chooses, to the target's own words. */
  decode(): Promise<void>;
  /** Exports the steps up to a node, as a file for one of the engine's code targets. */
  code(nodeId: string, target: CodeTarget): Promise<void>;
}

type CodeTarget = CallResult<'codeTargets'>['targets'][number];

const filterOf = ({ label, endings }: WriteFormat): FileFilter => ({ name: label, extensions: [...endings] });
const fileTypes = WRITE_FORMATS.map(filterOf);

/** The save dialog of a table. The first filter is what a name without an ending gets. */
function tableFile({ document: { file, current } }: WorkbenchState, part: Part, wanted: TableExport): ExportRequest {
  const format = formatNamed(wanted.format);
  const others = WRITE_FORMATS.filter(
    (other) => other !== format && (wanted.forSpreadsheet !== true || other.escapesFormulas),
  );
  const name = titleOf(suggestedName(file.name, current));
  return {
    suggestedName: `${name}-${part === 'all' ? 'prepared' : part}.${format.endings[0]}`,
    filters: [format, ...others].map(filterOf),
  };
}

export function createExports(
  workbench: Workbench,
  desktop: DesktopApi,
  session: EngineConnection,
  documents: Documents,
): Exports {
  const failed = (title: string, error: unknown): void => {
    const problem = problemOf(error);
    const detail = [problem.message, problem.hint].filter(Boolean).join(' ');
    const nodeId = problem.nodeId;
    workbench.toast({
      tone: 'error',
      title,
      detail,
      stays: true,
      ...(nodeId !== undefined && { action: { label: 'Show the step', run: () => workbench.select([nodeId]) } }),
    });
  };
  /** The person's decisions for sources whose files have changed. */
  const keep = (): Record<string, string> => Object.fromEntries(workbench.getState().runs.keptSources);
  const showing = (path: string) => ({ label: 'Show in folder', run: () => void desktop.showItemInFolder(path) });

  return {
    async table(wanted) {
      const state = workbench.getState();
      const nodeId = exportedNode(state);
      if (nodeId === null) return;
      const report = state.runs.reports.get(nodeId);
      const parts: readonly Part[] =
        wanted.rows === 'each' ? partsWithRows(report ?? {}) : [wanted.rows === 'column' ? 'all' : wanted.rows];
      const files: { readonly part: Part; readonly path: string }[] = [];
      for (const part of parts) {
        const path = await desktop
          .chooseExportPath(tableFile(state, part, wanted))
          .catch((error: unknown) => failed('The data set could not be exported.', error));
        if (path === null || path === undefined) return;
        files.push({ part, path });
      }
      for (const { part, path } of files) await writeTable(nodeId, path, part, wanted);
    },

    async decode() {
      const nodeId = decodedNode(workbench.getState());
      if (nodeId === null) return;
      const title = 'The predictions could not be decoded.';
      const chosen = async (): Promise<{ input: string; path: string } | null> => {
        const input = await desktop.choosePredictions();
        if (input === null) return null;
        const suggestedName = `${baseName(input).replace(/\.[^.]*$/, '')}-decoded.csv`;
        const path = await desktop.chooseExportPath({ suggestedName, filters: fileTypes });
        return path === null ? null : { input, path };
      };
      const files = await chosen().catch((error: unknown) => failed(title, error));
      if (files === null || files === undefined) return;
      const cancel = new AbortController();
      const since = performance.now();
      const toast = workbench.toast({
        tone: 'info',
        title: `Decoding ${baseName(files.input)}`,
        progress: null,
        action: { label: 'Cancel', run: () => cancel.abort() },
        stays: true,
      });
      try {
        const written = await session.call(
          'decodePredictions',
          { nodeId, ...files },
          {
            signal: cancel.signal,
            onProgress: ({ done, total, unit }) =>
              workbench.changeToast(toast, {
                progress: shareOf({ done, total }),
                detail: progressText({ done, total, unit, since, at: performance.now() }),
              }),
          },
        );
        workbench.dismissToast(toast);
        workbench.toast({
          tone: written.notices.length > 0 ? 'info' : 'success',
          title: `Decoded to ${baseName(files.path)}`,
          detail: writtenDetail(written),
          stays: written.notices.length > 0,
          action: showing(files.path),
        });
      } catch (error) {
        workbench.dismissToast(toast);
        if (isCancelled(error))
          workbench.toast({ tone: 'info', title: 'Decoding cancelled', detail: 'Nothing was written.' });
        else failed(title, error);
      }
    },

    async code(nodeId, target) {
      try {
        const { current, file } = workbench.getState().document;
        const path = await desktop.chooseExportPath(codeFile(titleOf(suggestedName(file.name, current)), target));
        if (path !== null) await writeCode(nodeId, target, path);
      } catch (error) {
        failed('The code could not be exported.', error);
      }
    },

    pipeline: writePipeline,
  };

  async function writeTable(nodeId: string, path: string, part: Part, wanted: TableExport): Promise<void> {
    const { current } = workbench.getState().document;
    const cancel = new AbortController();
    const since = performance.now();
    const toast = workbench.toast({
      tone: 'info',
      title: `Writing ${baseName(path)}`,
      detail: `The table of “${nodeName(current.nodes.find((node) => node.id === nodeId))}”`,
      progress: null,
      action: { label: 'Cancel', run: () => cancel.abort() },
      stays: true,
    });
    try {
      const written = await session.call(
        'exportTable',
        {
          nodeId,
          path,
          ...(part !== 'all' && { partition: part }),
          ...(wanted.rows === 'column' && { partColumn: true }),
          ...(wanted.dtype !== undefined && { dtype: wanted.dtype }),
          ...(wanted.forSpreadsheet === true && { escapeFormulas: true }),
          keep: keep(),
        },
        {
          signal: cancel.signal,
          onProgress: ({ done, total, unit }) =>
            workbench.changeToast(toast, {
              progress: shareOf({ done, total }),
              detail: progressText({ done, total, unit, since, at: performance.now() }),
            }),
        },
      );
      workbench.dismissToast(toast);
      workbench.toast({
        tone: written.notices.length > 0 ? 'info' : 'success',
        title: `Exported ${baseName(path)}`,
        detail: writtenDetail(written),
        stays: written.notices.length > 0,
        action: showing(path),
      });
    } catch (error) {
      workbench.dismissToast(toast);
      if (isCancelled(error))
        workbench.toast({ tone: 'info', title: 'Export cancelled', detail: 'Nothing was written.' });
      else await askOrFail('The data set could not be exported.', error, () => writeTable(nodeId, path, part, wanted));
    }
  }

  async function writeCode(nodeId: string, target: CodeTarget, path: string): Promise<void> {
    try {
      const { checked } = await session.call('exportCode', { nodeId, target: target.name, path, keep: keep() });
      workbench.toast({
        tone: 'success',
        title: `Exported ${baseName(path)}`,
        detail:
          checked === 0
            ? `For ${target.label}, without rows by which it could check itself: the data has changed`
            : `For ${target.label}, with ${plural(checked, 'row')} by which it checks itself`,
        action: showing(path),
      });
    } catch (error) {
      await askOrFail('The code could not be exported.', error, () => writeCode(nodeId, target, path));
    }
  }

  async function writePipeline(): Promise<void> {
    try {
      const { text } = await session.call('fitted', { keep: keep() });
      const { fitted, result } = parseDocument(text);
      const state = workbench.getState();
      const { current } = state.document;
      const learned = Object.keys(fitted ?? {}).length;
      const without = withoutResult(state);
      if (learned === 0 && without.length > 0) {
        workbench.toast({ tone: 'error', title: 'The fitted pipeline could not be exported.', ...notFitted(without) });
        return;
      }
      const path = await documents.saveFitted({ ...current, ...(fitted && { fitted }), ...(result && { result }) });
      if (path === null) return;
      const isWhole = learned > 0 && without.length === 0;
      workbench.toast({
        tone: isWhole ? 'success' : 'info',
        title: `Exported ${baseName(path)}`,
        detail: fittedDetail(learned, without),
        action: showing(path),
        stays: !isWhole,
      });
    } catch (error) {
      await askOrFail('The fitted pipeline could not be exported.', error, writePipeline);
    }
  }

  async function askOrFail(title: string, error: unknown, write: () => Promise<void>): Promise<void> {
    const asked = await askBeforeWriting(workbench, session, problemOf(error), () => void write());
    if (!asked) failed(title, error);
  }
}
