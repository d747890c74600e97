/** The window: bar, palette, canvas, inspector, preview and pipeline, all resizable. */
import './window.css';
import { useEffect } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { Canvas } from '../canvas/canvas.tsx';
import { isEdited } from '../store/recipe.ts';
import { Inspector } from '../inspector/inspector.tsx';
import { Palette } from '../palette/palette.tsx';
import { PipelinePane } from '../pipeline/pipeline-pane.tsx';
import { Preview } from '../preview/preview.tsx';
import { titleOf } from '../files/documents.ts';
import { useApp, useWorkbench } from './app.ts';
import { Dialogs } from './dialogs.tsx';
import { FilesOver } from './files-over.tsx';
import { Toasts } from './toasts.tsx';
import { TopBar } from './top-bar.tsx';

export function Window() {
  const columns = useDefaultLayout({ id: 'prepgraph.columns', storage: localStorage });
  const rows = useDefaultLayout({ id: 'prepgraph.rows', storage: localStorage });
  const bottom = useDefaultLayout({ id: 'prepgraph.bottom', storage: localStorage });
  useTitle();
  return (
    <div className="window">
      <TopBar />
      <Group orientation="vertical" className="window-body" {...rows}>
        <Panel id="top" minSize={180} defaultSize="60%">
          <Group orientation="horizontal" {...columns}>
            <Panel id="palette" minSize={150} maxSize={420} defaultSize={224} groupResizeBehavior="preserve-pixel-size">
              <nav className="region" aria-label="Operators">
                <Palette />
              </nav>
            </Panel>
            <Divider label="Palette width" />
            <Panel id="canvas" minSize={200}>
              <main className="region" aria-label="Graph">
                <Canvas />
              </main>
            </Panel>
            <Divider label="Inspector width" />
            <Panel id="inspector" minSize={210} maxSize={640} defaultSize={316} groupResizeBehavior="preserve-pixel-size">
              <aside className="region" aria-label="Inspector">
                <Inspector />
              </aside>
            </Panel>
          </Group>
        </Panel>
        <Divider label="Preview height" />
        <Panel id="bottom" minSize={120} defaultSize="40%">
          <Group orientation="horizontal" {...bottom}>
            <Panel id="preview" minSize={260} defaultSize="64%">
              <section className="region" aria-label="Preview">
                <Preview />
              </section>
            </Panel>
            <Divider label="Pipeline width" />
            <Panel id="pipeline" minSize={180} defaultSize="36%">
              <section className="region" aria-label="Pipeline">
                <PipelinePane />
              </section>
            </Panel>
          </Group>
        </Panel>
      </Group>
      <FilesOver />
      <Toasts />
      <Dialogs />
      <Announcer />
    </div>
  );
}

const Divider = ({ label }: { label: string }) => <Separator className="divider" aria-label={label} />;

/** Says changes that are only seen. */
function Announcer() {
  const announcement = useWorkbench(({ ui }) => ui.announcement);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {announcement}
    </div>
  );
}

function useTitle(): void {
  const { desktop } = useApp();
  const file = useWorkbench(({ document }) => document.file);
  const edited = useWorkbench(isEdited);
  useEffect(() => {
    void desktop.setDocumentState({ name: titleOf(file.name), path: file.path, edited });
  }, [desktop, file, edited]);
}
