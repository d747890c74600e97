/** The stops of the tour, in their order. */
import { keyText } from '../parts/command.ts';

export interface Stop {
  /** Selector of the explained part of the window. */
  readonly at: string;
  readonly title: string;
  readonly text: string;
}

export const stops: readonly Stop[] = [
  {
    at: '[aria-label="Graph"]',
    title: 'The graph is the pipeline',
    text: 'Data flows from left to right. Each step shows its rows × columns, missing cells before → after, and the rows that it learned from. Press a step to look at it.',
  },
  {
    at: '[aria-label="Operators"]',
    title: 'Operators',
    text: 'Drag one onto the canvas, onto a step or onto an edge. Or press A and type what you want: “missing”, “scale”, “one hot”.',
  },
  {
    at: '[aria-label="Inspector"]',
    title: 'Settings and what was learned',
    text: 'Settings have the names and defaults of scikit-learn, Keras or pandas, where these have such a step. What was learned is shown, and what is wrong stands on its field. “Set target” says which column a model is to predict, and what its output will mean.',
  },
  {
    at: '[aria-label="Preview"]',
    title: 'See every value change',
    text: 'The selected step’s table, its columns, and before → after. It follows while you move a slider.',
  },
  {
    at: '[aria-label="Pipeline"]',
    title: 'Plain text, too',
    text: 'The same pipeline as a file that reads well and goes under version control. Copy steps as text, and paste them in another window.',
  },
  {
    at: '.bar',
    title: 'Nothing gets lost',
    text: `Changes can be undone by name, unsaved edits are kept over a crash, the last fifty saves are versions. ${keyText('$mod+k')} finds any command. When it is ready: Export.`,
  },
];

/**
 * Result of a key at a stop: index of the next stop, or the end of the tour. Null: the tour does not handle the key.
 */
export function stopAfterKey(key: string, index: number): number | 'end' | null {
  if (key === 'Escape') return 'end';
  if (key === 'ArrowRight' && index < stops.length - 1) return index + 1;
  if (key === 'ArrowLeft' && index > 0) return index - 1;
  return null;
}
