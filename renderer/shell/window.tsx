/** The window: bar, palette, canvas, inspector, preview and pipeline, all resizable; all but the canvas close. */
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
import { isOpen } from '../store/panes.ts';
import { Dialogs } from './dialogs.tsx';
import { previewViews } from './preview-views.ts';
import { FilesOver } from './files-over.tsx';
import { GraphMenu } from './graph-menu.tsx';
import { PaletteMenu } from './palette-menu.tsx';
import { Toasts } from './toasts.tsx';
import { Region } from './region.tsx';
import { TopBar } from './top-bar.tsx';

export function Window() {
  const isBottomOpen = useWorkbench(({ ui }) => isOpen(ui.panes, 'preview') || isOpen(ui.panes, 'pipeline'));
  const isCovered = useWorkbench(({ ui }) => ui.panes.maximised !== null);
  const panels = isBottomOpen ? ['top', 'bottom'] : ['top'];
  const rows = useDefaultLayout({ id: 'prepgraph.rows', storage: localStorage, panelIds: panels });
  return (
    <div className="window">
      <TopBar />
      <main className="window-body" data-covered={isCovered || undefined}>
        <Group orientation="vertical" {...rows}>
          <Panel id="top" minSize={180} defaultSize="60%">
            <TopPanes />
          </Panel>
          {isBottomOpen && (
            <>
              <Divider label="Preview height" />
              <Panel id="bottom" minSize={120} defaultSize="40%">
                <BottomPanes />
              </Panel>
            </>
          )}
        </Group>
      </main>
      <FilesOver />
      <GraphMenu />
      <PaletteMenu />
      <Toasts />
      <Dialogs />
      <Tour />
      <Announcer />
    </div>
  );
}

function TopPanes() {
  const draft = useWorkbench(({ document }) => document.draft);
  const hasPalette = useWorkbench(({ ui }) => isOpen(ui.panes, 'palette'));
  const hasInspector = useWorkbench(({ ui }) => isOpen(ui.panes, 'inspector'));
  const panels = [...(hasPalette ? ['palette'] : []), 'canvas', ...(hasInspector ? ['inspector'] : [])];
  const columns = useDefaultLayout({ id: 'prepgraph.columns', storage: localStorage, panelIds: panels });
  const [widths] = useState(startingWidths);
  return (
    <Group orientation="horizontal" {...columns}>
      {hasPalette && (
        <>
          <Panel
            id="palette"
            minSize={150}
            maxSize={420}
            defaultSize={widths.palette}
            groupResizeBehavior="preserve-pixel-size"
          >
            <Region pane="palette" label="Operators" as="nav">
              <Palette key={draft} />
            </Region>
          </Panel>
          <Divider label="Palette width" />
        </>
      )}
      <Panel id="canvas" minSize={200}>
        <Region pane="canvas" label="Graph">
          <Canvas />
        </Region>
      </Panel>
      {hasInspector && (
        <>
          <Divider label="Inspector width" />
          <Panel
            id="inspector"
            minSize={210}
            maxSize={640}
            defaultSize={widths.inspector}
            groupResizeBehavior="preserve-pixel-size"
          >
            <Region pane="inspector" label="Inspector">
              <h2 className="visually-hidden">Inspector</h2>
              <Inspector />
            </Region>
          </Panel>
        </>
      )}
    </Group>
  );
}

function BottomPanes() {
  const digits = useWorkbench(({ ui }) => ui.settings.digits);
  const hasPreview = useWorkbench(({ ui }) => isOpen(ui.panes, 'preview'));
  const hasPipeline = useWorkbench(({ ui }) => isOpen(ui.panes, 'pipeline'));
  const panels = [...(hasPreview ? ['preview'] : []), ...(hasPipeline ? ['pipeline'] : [])];
  const bottom = useDefaultLayout({ id: 'prepgraph.bottom', storage: localStorage, panelIds: panels });
  return (
    <Group orientation="horizontal" {...bottom}>
      {hasPreview && (
        <Panel id="preview" minSize={260} defaultSize="64%">
          <Region pane="preview" label="Preview">
            <h2 className="visually-hidden">Preview</h2>
            <Preview key={digits} views={previewViews} />
          </Region>
        </Panel>
      )}
      {hasPreview && hasPipeline && <Divider label="Pipeline width" />}
      {hasPipeline && (
        <Panel id="pipeline" minSize={180} defaultSize="36%">
          <Region pane="pipeline" label="Pipeline">
            <PipelinePane />
          </Region>
        </Panel>
      )}
    </Group>
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
