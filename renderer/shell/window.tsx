/** The window: bar, palette, canvas, inspector, preview and pipeline, all resizable. */
import './window.css';
import { useState } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { Canvas } from '../canvas/canvas.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import { Palette } from '../palette/palette.tsx';
import { PipelinePane } from '../pipeline/pipeline-pane.tsx';
import { Preview } from '../preview/preview.tsx';
import { Tour } from '../tour/tour.tsx';
import { useWorkbench } from '../parts/app-context.ts';
import { Dialogs } from './dialogs.tsx';
import { previewViews } from './preview-views.ts';
import { FilesOver } from './files-over.tsx';
import { GraphMenu } from './graph-menu.tsx';
import { Toasts } from './toasts.tsx';
import { TopBar } from './top-bar.tsx';

export function Window() {
  const columns = useDefaultLayout({ id: 'prepgraph.columns', storage: localStorage });
  const rows = useDefaultLayout({ id: 'prepgraph.rows', storage: localStorage });
  const bottom = useDefaultLayout({ id: 'prepgraph.bottom', storage: localStorage });
  const digits = useWorkbench(({ ui }) => ui.settings.digits);
  const draft = useWorkbench(({ document }) => document.draft);
  const [{ palette, inspector }] = useState(startingWidths);
  return (
    <div className="window">
      <TopBar />
      <main className="window-body">
        <Group orientation="vertical" {...rows}>
          <Panel id="top" minSize={180} defaultSize="60%">
            <Group orientation="horizontal" {...columns}>
              <Panel
                id="palette"
                minSize={150}
                maxSize={420}
                defaultSize={palette}
                groupResizeBehavior="preserve-pixel-size"
              >
                <nav className="region" aria-label="Operators">
                  <Palette key={draft} />
                </nav>
              </Panel>
              <Divider label="Palette width" />
              <Panel id="canvas" minSize={200}>
                <section className="region" aria-label="Graph">
                  <Canvas />
                </section>
              </Panel>
              <Divider label="Inspector width" />
              <Panel
                id="inspector"
                minSize={210}
                maxSize={640}
                defaultSize={inspector}
                groupResizeBehavior="preserve-pixel-size"
              >
                <section className="region" aria-label="Inspector">
                  <h2 className="visually-hidden">Inspector</h2>
                  <Inspector />
                </section>
              </Panel>
            </Group>
          </Panel>
          <Divider label="Preview height" />
          <Panel id="bottom" minSize={120} defaultSize="40%">
            <Group orientation="horizontal" {...bottom}>
              <Panel id="preview" minSize={260} defaultSize="64%">
                <section className="region" aria-label="Preview">
                  <h2 className="visually-hidden">Preview</h2>
                  <Preview key={digits} views={previewViews} />
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
      </main>
      <FilesOver />
      <GraphMenu />
      <Toasts />
      <Dialogs />
      <Tour />
      <Announcer />
    </div>
  );
}

/** In a small window the panels start narrower, to leave the canvas more room. */
const startingWidths = () => ({
  palette: Math.round(Math.max(164, Math.min(224, window.innerWidth * 0.16))),
  inspector: Math.round(Math.max(240, Math.min(324, window.innerWidth * 0.23))),
});

const Divider = ({ label }: { label: string }) => <Separator className="divider" aria-label={label} />;

/** Announces to screen readers changes that are otherwise only visible. */
function Announcer() {
  const announcement = useWorkbench(({ ui }) => ui.announcement);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {announcement}
    </div>
  );
}
