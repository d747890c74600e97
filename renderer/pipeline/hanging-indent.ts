/** A long line of code wraps with an indent deeper than its own. */
import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';

/** Additional indent in characters. */
const EXTRA_INDENT = 4;
/** Maximum indent in characters, so that a deeply nested line keeps enough room. */
const MAX_INDENT = 16;

const byDepth = Array.from({ length: MAX_INDENT + 1 }, (_, depth) =>
  Decoration.line({ attributes: { style: `--hang: ${depth}ch` } }),
);

function linesInSight(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      const depth = Math.min(line.text.search(/\S|$/) + EXTRA_INDENT, MAX_INDENT);
      builder.add(line.from, line.from, byDepth[depth] as Decoration);
      at = line.to + 1;
    }
  }
  return builder.finish();
}

export const hangingIndent = [
  ViewPlugin.define(
    (view) => {
      const plugin = {
        lines: linesInSight(view),
        update({ view: changed, docChanged, viewportChanged }: ViewUpdate): void {
          if (docChanged || viewportChanged) plugin.lines = linesInSight(changed);
        },
      };
      return plugin;
    },
    { decorations: ({ lines }) => lines },
  ),
  EditorView.theme({
    '.cm-line': { padding: '0 14px 0 calc(8px + var(--hang, 0ch))', textIndent: 'calc(-1 * var(--hang, 0ch))' },
  }),
];
