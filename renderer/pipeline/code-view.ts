/** A view of code, read-only or editable. It is in a shadow root, where its styles need no permission by the policy. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { codeFolding, foldGutter, foldKeymap, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import {
  Compartment,
  EditorState,
  RangeSetBuilder,
  StateEffect,
  StateField,
  type Text,
  Transaction,
} from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { hangingIndent } from './hanging-indent.ts';

export interface Range {
  readonly from: number;
  readonly to: number;
}

export interface CodeView {
  /** Displays a text and highlights ranges; scrolls to the first of them on request. */
  show(text: string, lit: readonly Range[], scroll: boolean): void;
  /** Highlights ranges without a change of the text. */
  light(lit: readonly Range[]): void;
  /** The current text, which the person may have changed. */
  text(): string;
  /** Marks a line as wrong, counted from 1; null removes the mark. */
  markWrong(line: number | null): void;
  goToLine(line: number): void;
  hasFocus(): boolean;
  destroy(): void;
}

const setLit = StateEffect.define<readonly Range[]>();
const litLine = Decoration.line({ class: 'cm-lit' });

const litLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setLit)) continue;
      const builder = new RangeSetBuilder<Decoration>();
      const { doc } = transaction.state;
      let last = -1;
      for (const { from, to } of [...effect.value].sort((a, b) => a.from - b.from)) {
        const end = doc.lineAt(Math.min(to, doc.length)).number;
        for (let number = doc.lineAt(Math.min(from, doc.length)).number; number <= end; number++) {
          const line = doc.line(number);
          if (line.from > last) builder.add(line.from, line.from, litLine);
          last = Math.max(last, line.from);
        }
      }
      return builder.finish();
    }
    return lines.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const setWrong = StateEffect.define<number | null>();
const wrongLine = Decoration.line({ class: 'cm-wrong' });

const wrongLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(lines, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setWrong)) continue;
      const { doc } = transaction.state;
      if (effect.value === null) return Decoration.none;
      const { from } = doc.line(Math.max(1, Math.min(effect.value, doc.lines)));
      return Decoration.set([wrongLine.range(from)]);
    }
    return lines.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.function(tags.variableName)], color: 'var(--code-name)' },
  { tag: tags.function(tags.definition(tags.variableName)), color: 'var(--code-name)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--code-string)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.bool, tags.null, tags.keyword, tags.self], color: 'var(--code-word)' },
  { tag: tags.comment, color: 'var(--text-2)', fontStyle: 'italic' },
  { tag: tags.punctuation, color: 'var(--text-3)' },
]);

const editorTheme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: '12px' },
  '&.cm-focused': { outline: '2px solid var(--accent)', outlineOffset: '-2px' },
  '.cm-scroller': {
    fontFamily: 'var(--mono)',
    lineHeight: '1.55',
    scrollbarWidth: 'thin',
    scrollbarColor: 'var(--line-strong) transparent',
  },
  '.cm-scroller::-webkit-scrollbar': { width: '10px', height: '10px' },
  '.cm-scroller::-webkit-scrollbar-thumb': {
    border: '2px solid transparent',
    borderRadius: '6px',
    backgroundColor: 'var(--line-strong)',
    backgroundClip: 'padding-box',
  },
  '.cm-content': { padding: '8px 0 24px', caretColor: 'var(--text)' },
  '.cm-line': { unicodeBidi: 'plaintext' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--text-3)', border: '0' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 2px 0 12px', minWidth: '34px' },
  '.cm-foldGutter .cm-gutterElement': { padding: '0 3px', cursor: 'default' },
  '.cm-lit': { backgroundColor: 'var(--accent-soft)', boxShadow: 'inset 2px 0 0 var(--accent)' },
  '.cm-wrong': { backgroundColor: 'var(--danger-soft)', boxShadow: 'inset 2px 0 0 var(--danger)' },
  // Backgrounds and shadows are missing if the system forces its colours.
  '@media (forced-colors: active)': {
    '.cm-lit': { borderLeft: '3px solid Highlight' },
    '.cm-wrong': { borderLeft: '3px dashed CanvasText' },
  },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground, .cm-content ::selection':
    {
      backgroundColor: 'color-mix(in srgb, var(--accent) 26%, transparent)',
    },
  '.cm-panels': { backgroundColor: 'var(--sunken)', color: 'var(--text)', borderColor: 'var(--line)' },
  '.cm-panel.cm-search': { padding: '6px 8px', fontFamily: 'var(--font)' },
  '.cm-textfield': {
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    border: '1px solid var(--control-line)',
    borderRadius: '4px',
  },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--surface)',
    color: 'var(--text)',
    border: '1px solid var(--line-strong)',
    borderRadius: '4px',
  },
  '.cm-searchMatch': { backgroundColor: 'var(--warn-soft)', outline: '1px solid var(--warn-line)' },
  '.cm-foldPlaceholder': {
    backgroundColor: 'var(--sunken)',
    border: '1px solid var(--line)',
    color: 'var(--text-2)',
    padding: '0 4px',
  },
});

export interface CodeViewOptions {
  readonly label: string;
  /** Language that determines colours and folds. */
  readonly language: 'json' | 'python';
  /** Called when the person moves the cursor. */
  readonly onPlace?: (position: number) => void;
  /** Called when the person changes the text; absent if it is read-only. */
  readonly onEdit?: () => void;
  readonly onBlur?: () => void;
}

export function createCodeView(
  host: HTMLElement,
  { label, language, onPlace, onEdit, onBlur }: CodeViewOptions,
): CodeView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const isReadOnly = onEdit === undefined;
  const understood = new Compartment();
  let isThere = true;
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: '',
      extensions: [
        lineNumbers(),
        codeFolding(),
        foldGutter(),
        understood.of(language === 'json' ? json() : []),
        EditorView.lineWrapping,
        hangingIndent,
        syntaxHighlighting(colours),
        search({ top: true }),
        highlightSelectionMatches(),
        litLines,
        wrongLines,
        editorTheme,
        EditorState.readOnly.of(isReadOnly),
        EditorView.contentAttributes.of({
          'aria-label': label,
          tabindex: '0',
          ...(isReadOnly ? { 'aria-readonly': 'true' } : { spellcheck: 'false' }),
        }),
        ...(isReadOnly ? [] : [history(), keymap.of(historyKeymap)]),
        keymap.of([...searchKeymap, ...foldKeymap, ...defaultKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.transactions.some((transaction) => transaction.isUserEvent('select'))) {
            onPlace?.(update.state.selection.main.head);
          }
          const isTyped = update.transactions.some(
            (transaction) => transaction.docChanged && transaction.annotation(Transaction.addToHistory) !== false,
          );
          if (isTyped) onEdit?.();
        }),
        EditorView.domEventHandlers({ blur: () => onBlur?.() }),
      ],
    }),
  });

  if (language === 'python') {
    void import('./python-language.ts').then(({ python }) => {
      if (isThere) view.dispatch({ effects: understood.reconfigure(python) });
    });
  }

  /** The last displayed text, cached so that it is not joined from the editor's lines again. */
  const nothingShown = { text: '', doc: null };
  let shown: { readonly text: string; readonly doc: Text | null } = nothingShown;
  const textNow = (): string => (view.state.doc === shown.doc ? shown.text : view.state.doc.toString());

  return {
    show(text, lit, scroll) {
      const change = difference(textNow(), text);
      const first = [...lit].sort((a, b) => a.from - b.from)[0];
      // Text written by the program is not undone by the editor's keys, because the document has a history of its own.
      if (change !== null) view.dispatch({ changes: change, annotations: Transaction.addToHistory.of(false) });
      // The editor normalises line breaks, so such a text cannot be compared.
      shown = text.includes('\r') ? nothingShown : { text, doc: view.state.doc };
      // A separate transaction, because in the same one the editor would take the place to scroll to as a place in the
      // old text.
      view.dispatch({
        effects: [
          setLit.of(lit),
          ...(scroll && first !== undefined
            ? [EditorView.scrollIntoView(first.from, { y: 'start', yMargin: 24 })]
            : []),
        ],
      });
    },
    light: (lit) => view.dispatch({ effects: setLit.of(lit) }),
    text: textNow,
    markWrong: (line) => view.dispatch({ effects: setWrong.of(line) }),
    goToLine(line) {
      const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
      view.focus();
    },
    hasFocus: () => view.hasFocus,
    destroy() {
      isThere = false;
      view.destroy();
    },
  };
}

const BLOCK_CHARACTERS = 4096;

/** The single range that differs: text outside of it keeps its folds, its selection and its place on screen. */
export function difference(before: string, after: string): { from: number; to: number; insert: string } | null {
  if (before === after) return null;
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  // Compared in blocks first, because texts of thousands of steps are a megabyte long.
  while (
    start + BLOCK_CHARACTERS <= shortest &&
    before.slice(start, start + BLOCK_CHARACTERS) === after.slice(start, start + BLOCK_CHARACTERS)
  )
    start += BLOCK_CHARACTERS;
  while (start < shortest && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  const tail = (text: string): string => text.slice(text.length - end - BLOCK_CHARACTERS, text.length - end);
  while (end + BLOCK_CHARACTERS <= shortest - start && tail(before) === tail(after)) end += BLOCK_CHARACTERS;
  while (
    end < shortest - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end++;
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) };
}
