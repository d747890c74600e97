/**
 * Copies and pastes parts of the graph as pipeline text through the system's clipboard: between windows, into a chat, a
 * file, and back. Text fields keep their own clipboard handling.
 */
import type { DesktopApi } from '../../core/protocol/desktop.ts';
import { plural } from '../design/numbers.ts';
import { problemOf } from '../engine/problem-of.ts';
import { rowsOfHtml } from '../files/html-table.ts';
import { addPastedTable, isTable } from '../files/pasted-table.ts';
import type { CanvasView } from '../parts/canvas-view.ts';
import { isOnCanvas } from '../parts/focus.ts';
import { removeAnnotations } from '../store/annotations.ts';
import { remove } from '../store/changes.ts';
import { partText, paste, readPart } from '../store/part.ts';
import type { Position } from '../store/placement.ts';
import type { Workbench } from '../store/workbench.ts';

export interface Clipboard {
  copy(): void;
  cut(): void;
  /** Asks the system to paste; the text arrives as the window's own paste event. */
  paste(): void;
}

/** The plain text, or the rows of a table if only the formatted text holds one, as from web pages. */
function pastedText(data: DataTransfer | null): string {
  const text = data?.getData('text/plain') ?? '';
  return (isTable(text) || readsAsPart(text) ? null : rowsOfHtml(data?.getData('text/html') ?? '')) ?? text;
}

const readsAsPart = (text: string): boolean => /^\s*[[{]/.test(text);

export function createClipboard(parts: { workbench: Workbench; desktop: DesktopApi; view: CanvasView }): Clipboard {
  const { workbench, desktop, view } = parts;
  let pointer: Position | null = null;

  window.addEventListener('pointermove', ({ clientX, clientY }) => {
    pointer = { x: clientX, y: clientY };
  });
  // The system's own menu and touch bars send these events.
  window.addEventListener('copy', (event) => onClipboard(event, selectedText()));
  window.addEventListener('cut', (event) => {
    if (onClipboard(event, selectedText())) removeSelected();
  });
  window.addEventListener('paste', (event) => {
    if (!isOnCanvas(event.target) || document.querySelector('dialog[open]') !== null) return;
    const text = pastedText(event.clipboardData);
    if (text.trim() === '') return;
    event.preventDefault();
    take(text);
  });

  return {
    copy() {
      const text = selectedText();
      if (text === '') return;
      void desktop.copyText(text);
      workbench.announce(`Copied ${what()}`);
    },
    cut() {
      const text = selectedText();
      if (text === '') return;
      void desktop.copyText(text);
      removeSelected();
    },
    paste: () => void desktop.editText('paste'),
  };

  function onClipboard(event: ClipboardEvent, text: string): boolean {
    if (!isOnCanvas(event.target) || text === '') return false;
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    workbench.announce(`Copied ${what()}`);
    return true;
  }

  function selectedText(): string {
    const { document, selection } = workbench.getState();
    const { nodes, annotations } = selection;
    if (nodes.length + annotations.length === 0) return '';
    return partText(document.current, nodes, annotations, document.file.folder);
  }

  function what(): string {
    const { nodes, annotations } = workbench.getState().selection;
    return nodes.length > 0 ? plural(nodes.length, 'step') : plural(annotations.length, 'note');
  }

  function removeSelected(): void {
    const { nodes, annotations } = workbench.getState().selection;
    workbench.edit(`Cut ${what()}`, (draft) => {
      remove(draft, nodes, []);
      removeAnnotations(draft, annotations);
    });
  }

  /**
   * Pastes pipeline text as steps. Text that does not fit is reported with the reason, and the graph stays unchanged.
   */
  function take(text: string): void {
    try {
      if (isTable(text)) {
        addPastedTable(workbench, text, (pointer && view.toCanvas(pointer)) ?? view.centre());
        return;
      }
      const part = readPart(text);
      if (part === undefined) {
        workbench.toast({
          tone: 'info',
          title: 'The clipboard holds no steps.',
          detail: 'Copy steps here or in another window, rows in a spreadsheet, or paste pipeline JSON.',
        });
        return;
      }
      const at = (pointer && view.toCanvas(pointer)) ?? view.centre();
      const { folder } = workbench.getState().document.file;
      let pasted: ReturnType<typeof paste> = { nodes: [], annotations: [] };
      workbench.edit(`Paste ${plural(part.nodes.length, 'step')}`, (draft) => {
        pasted = paste(draft, part, at, folder);
      });
      workbench.select(pasted.nodes, [], pasted.annotations);
      view.reveal([...pasted.nodes, ...pasted.annotations]);
      view.focus();
      workbench.announce(`Pasted ${plural(part.nodes.length, 'step')}`);
    } catch (error) {
      const { message, hint, line } = problemOf(error);
      workbench.toast({
        tone: 'error',
        title: 'This cannot be pasted.',
        detail: [line === undefined ? '' : `Line ${line}:`, message, hint].filter(Boolean).join(' '),
      });
    }
  }
}
