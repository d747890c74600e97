/** The pipeline as text, beside the table that it makes. */
import './pipeline.css';
import { Check, Copy, Save } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { documentText } from '../../core/graph/document.ts';
import { Tabs } from '../design/tabs.tsx';
import { useApp, useWorkbench } from '../shell/app.ts';
import { fittedDocument } from '../store/recipe.ts';

// The editor is nearly a quarter of what the window loads: the rest is shown first.
const JsonView = lazy(() => import('./json-view.tsx').then((part) => ({ default: part.JsonView })));
const CodeTab = lazy(() => import('./code-tab.tsx').then((part) => ({ default: part.CodeTab })));

const json = { id: 'json', label: 'JSON' };
/** Names for tabs, where a target's own is long or another. */
const short: Readonly<Record<string, string>> = { sklearn: 'Python' };

export function PipelinePane() {
  const { workbench, session, desktop, commands } = useApp();
  const isEmpty = useWorkbench(({ document }) => document.current.nodes.length === 0);
  const engine = useWorkbench(({ runs }) => runs.engine);
  const [tabs, setTabs] = useState([json]);
  const [tab, setTab] = useState('json');
  const [code, setCode] = useState<string | null>(null);
  const [copied, setCopied] = useState(false);

  // What can be exported as code is known to the engine.
  useEffect(() => {
    if (engine !== 'ready') return;
    session
      .call('codeTargets', {})
      .then(({ targets }) =>
        setTabs([json, ...targets.map(({ name, label }) => ({ id: name, label: short[name] ?? label }))]),
      )
      .catch(() => {});
  }, [session, engine]);

  const copy = async (): Promise<void> => {
    await desktop.copyText(tab === 'json' ? documentText(fittedDocument(workbench.getState())) : (code ?? ''));
    setCopied(true);
    workbench.announce('Copied');
    setTimeout(() => setCopied(false), 1500);
  };
  const nothing = isEmpty || (tab !== 'json' && code === null);
  return (
    <div className="pane">
      <div className="pane-head">
        <Tabs label="Pipeline" name="pipeline" tabs={tabs} shown={tab} onShow={setTab} />
        <span className="grow" />
        <button
          type="button"
          className="icon-button"
          aria-label="Copy the pipeline"
          title="Copy the pipeline"
          disabled={nothing}
          onClick={() => void copy()}
        >
          {copied ? <Check size={15} /> : <Copy size={14} />}
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label="Save the pipeline"
          title="Save the pipeline as…"
          disabled={isEmpty}
          onClick={commands.get('file.saveAs')?.run}
        >
          <Save size={15} />
        </button>
      </div>
      <div className="pipeline-panel" role="tabpanel" id="pipeline-panel" aria-labelledby={`pipeline-tab-${tab}`}>
        <Suspense>
          {tab === 'json' ? (
            <JsonView />
          ) : (
            <CodeTab key={tab} target={tab} label={tabs.find(({ id }) => id === tab)?.label ?? tab} onCode={setCode} />
          )}
        </Suspense>
      </div>
    </div>
  );
}
