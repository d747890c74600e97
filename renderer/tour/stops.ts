/** The stops of the tour, in their order: it selects a step, lets the person do two things, and ends with a result. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { terminalNodes } from '../../core/graph/graph.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import { metaOf } from '../../core/operators/kit/params.ts';
import { tableSize } from '../../core/words/counted.ts';
import { keyText } from '../parts/command.ts';
import { nodeName } from '../store/changes.ts';
import type { Pane } from '../store/panes.ts';
import type { WorkbenchState } from '../store/state.ts';
import type { Workbench } from '../store/workbench.ts';

export interface Stop {
  /** Selector of the explained part of the window. */
  readonly at: string;
  /** The pane that the part is in, which is opened. */
  readonly pane?: Pane;
  readonly title: string;
  readonly text: (state: WorkbenchState) => string;
  /** Prepares the window for the stop. */
  readonly begin?: (workbench: Workbench) => void;
  /** Something to do here. */
  readonly task?: {
    readonly words: (state: WorkbenchState) => string;
    readonly isDone: (before: WorkbenchState, now: WorkbenchState) => boolean;
  };
}

/** The step that the tour is about: the first with a choice in its form, else the last one of the graph. */
export function tourStep({ nodes, edges }: PipelineDocument): string | null {
  const hasChoice = (type: string): boolean =>
    Object.values(operatorOf(type)?.params.shape ?? {}).some((schema) => {
      const { editor, advanced } = metaOf(schema);
      return editor === 'choice' && advanced !== true;
    });
  const fed = new Set(edges.map(({ target }) => target));
  return (nodes.find(({ id, type }) => fed.has(id) && hasChoice(type)) ?? nodes.at(-1))?.id ?? null;
}

const stepNow = ({ document }: WorkbenchState) => {
  const id = tourStep(document.current);
  return document.current.nodes.find((node) => node.id === id);
};

/** Label of the first choice in the step's form. */
function choiceOf(state: WorkbenchState): string {
  const schemas = Object.values(operatorOf(stepNow(state)?.type ?? '')?.params.shape ?? {}).map(metaOf);
  return schemas.find(({ editor, advanced }) => editor === 'choice' && advanced !== true)?.label ?? 'a setting';
}

/** The table at the end of the graph, in figures. */
function resultOf({ document, runs, preview }: WorkbenchState): string {
  const [end] = terminalNodes(document.current);
  const report = runs.reports.get(preview.nodeId ?? end?.id ?? '') ?? runs.reports.get(end?.id ?? '');
  if (report?.rows === undefined) return 'Your table is being computed.';
  const name = nodeName(document.current.nodes.find(({ id }) => id === report.nodeId));
  return `Your table after “${name}” has ${tableSize(report.rows, report.columns?.length ?? 0)}.`;
}

export const stops: readonly Stop[] = [
  {
    at: '[data-pane="canvas"]',
    pane: 'canvas',
    title: 'The graph is the pipeline',
    text: (state) =>
      `Data flows from left to right. Each step shows its rows × columns, missing cells before → after, and the rows that it learned from. “${nodeName(stepNow(state))}” is selected now.`,
    begin(workbench) {
      const id = tourStep(workbench.getState().document.current);
      if (id !== null) workbench.select([id]);
    },
  },
  {
    at: '[data-pane="inspector"]',
    pane: 'inspector',
    title: 'Its settings, and what it learned',
    text: () => 'They have the names and defaults of scikit-learn, Keras or pandas. What is wrong stands on its field.',
    task: {
      words: (state) => `Try it: change “${choiceOf(state)}”.`,
      isDone: (before, now) => stepNow(before)?.params !== stepNow(now)?.params,
    },
  },
  {
    at: '[data-pane="preview"]',
    pane: 'preview',
    title: 'See every value change',
    text: () => 'Before → after of the step that you changed: it follows while you try. Undo takes a change back.',
    begin: (workbench) => workbench.showTab('change'),
  },
  {
    at: '[data-pane="palette"]',
    pane: 'palette',
    title: 'Add a step',
    text: () => 'Search for what you want: “missing”, “scale”, “one hot”. The step is put after the selected one.',
    task: {
      words: () => 'Try it: add any step. Drag it to the graph, or choose it with Enter.',
      isDone: (before, now) => now.document.current.nodes.length > before.document.current.nodes.length,
    },
  },
  {
    at: '.bar',
    title: 'Here is your result',
    text: (state) =>
      `${resultOf(state)} Export writes it, or code that prepares new data the same way. Nothing gets lost: changes are undone by name, and ${keyText('$mod+k')} finds any command.`,
    begin: (workbench) => workbench.showTab('table'),
  },
];

/** Opens the stop's pane, prepares it, and displays the stop. */
export function showStop(workbench: Workbench, index: number): void {
  const { pane, begin } = stops[index] ?? {};
  if (pane !== undefined) workbench.showPane(pane);
  begin?.(workbench);
  workbench.ui({ tour: index });
}

/**
 * Result of a key at a stop: index of the next stop, or the end of the tour. Null: the tour does not handle the key.
 */
export function stopAfterKey(key: string, index: number): number | 'end' | null {
  if (key === 'Escape') return 'end';
  if (key === 'ArrowRight' && index < stops.length - 1) return index + 1;
  if (key === 'ArrowLeft' && index > 0) return index - 1;
  return null;
}
