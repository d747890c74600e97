/**
 * The run state machine as a table: what happens, and what the window does. Each race that was ever mended is a row. Runs are
 * counted from 1; at 0 ms the engine connects to a window that shows version A, and run 1 is posted. Node n1 is selected.
 */
import { describe, expect, test } from 'vitest';
import { done, play, type Scripted, version } from './run-state-testing.ts';
import type { RunEvent, RunState } from './run-types.ts';

type Step = Scripted[1];

const connected = (connection: number): RunEvent => ({ type: 'connected', connection });
const settled = (key: string): Step => changed(key, true);
/** An edit, an undo or a redo: to a version of the same epoch. */
const edit = (key: string): Step => changed(key, false);
const changed =
  (key: string, isSettled: boolean): Step =>
  ({ version: shown }) => ({ type: 'documentChanged', version: version(key, shown.epoch), isSettled });
const open =
  (key: string): Step =>
  ({ version: shown }) => ({ type: 'documentChanged', version: version(key, shown.epoch + 1), isSettled: false });
/** The same document, whose files are to be read again. */
const rerun: Step = ({ version: shown }) => ({
  type: 'documentChanged',
  version: { ...shown, epoch: shown.epoch + 1 },
  isSettled: false,
});
const select = (nodeId: string, isStale = true): RunEvent => ({
  type: 'selectionChanged',
  selected: { nodeId, isStale },
});

/** Versions by run, as the window posted them; a report says which run it is of. */
const versionOf = (state: RunState, run: number) =>
  state.engine?.run?.id === run ? state.engine.run.version : version('old', state.version.epoch);
const reports =
  (run: number, ...nodeIds: string[]): Step =>
  (state) => ({ type: 'reported', run, version: versionOf(state, run), reports: nodeIds.map(done) });
const firstRows =
  (run: number, nodeId: string): Step =>
  (state) => ({
    type: 'reported',
    run,
    version: versionOf(state, run),
    reports: [{ ...done(nodeId), state: 'running', sampled: true }],
  });
/** A report of a run of another epoch, such as that of the document before. */
const oldReports = (run: number, epoch: number, ...nodeIds: string[]): RunEvent => ({
  type: 'reported',
  run,
  version: version('A', epoch),
  reports: nodeIds.map(done),
});
const finished = (run: number): RunEvent => ({ type: 'runFinished', run, problems: [] });
const cancelled = (run: number): RunEvent => ({ type: 'runFailed', run, problem: null });
const failed = (run: number): RunEvent => ({ type: 'runFailed', run, problem: { code: 'bad', message: 'Bad.' } });
const cancel: RunEvent = { type: 'cancelAsked' };
const sent = (run: number | null = null): RunEvent => ({ type: 'requestSent', run });
const answered = (run: number | null = null, connection = 1): RunEvent => ({ type: 'requestEnded', connection, run });
const reportsWanted: RunEvent = { type: 'reportsWanted' };
const filesChanged: RunEvent = { type: 'filesChanged', changes: [] };
const dead = (engine: 'restarting' | 'stopped'): RunEvent => ({ type: 'engineFailed', engine });
const progress = (run: number): RunEvent => ({
  type: 'progressed',
  run,
  progress: { event: 'progress', id: 1, done: 7, total: 9, unit: 'rows' },
});

interface Row {
  readonly name: string;
  /** After run 1 was posted at 0 ms. */
  readonly script: readonly Scripted[];
  /** After "0 engine ready" and "0 run A anew". */
  readonly lines: readonly string[];
}

/** Run 1 reported both nodes and finished, long ago. */
const ready: readonly Scripted[] = [
  [1, reports(1, 'n0', 'n1')],
  [2, finished(1)],
];
const readyLines = ['1 show n0+n1 as current', '2 show held reports', '2 finished'];
const afterReady = (name: string, script: readonly Scripted[], lines: readonly string[]): Row => ({
  name,
  script: [...ready, ...script],
  lines: [...readyLines, ...lines],
});

const rows: Record<string, readonly Row[]> = {
  'when a change is run': [
    afterReady('at once, if nothing was run for a while', [[100, edit('B')]], ['100 run B']),
    afterReady(
      'edits within 30 ms start one run, of the newest',
      [
        [10, edit('B')],
        [15, edit('C')],
        [20, edit('D')],
      ],
      ['30 run D'],
    ),
    {
      name: 'while a slider moves, the selected node is displayed first, and values between are not run',
      script: [...ready, [100, edit('B')], [140, edit('C')], [180, edit('D')], [200, reports(2, 'n1')]],
      lines: [...readyLines, '100 run B', '200 show n1 as intermediate', '200 run D'],
    },
    afterReady(
      'a run that displays nothing is replaced after 1,000 ms',
      [
        [100, edit('B')],
        [140, edit('C')],
      ],
      ['100 run B', '1100 run C'],
    ),
    afterReady(
      'a run that displayed the selected node is replaced at once, though it still works on others',
      [
        [100, edit('B')],
        [150, reports(2, 'n1')],
        [160, edit('C')],
      ],
      ['100 run B', '150 show n1 as current', '160 run C'],
    ),
    afterReady(
      'pages of a table that was just displayed arrive before the next run stops them',
      [
        [100, edit('B')],
        [110, edit('C')],
        [150, reports(2, 'n1')],
        [150, sent()],
        [220, answered()],
      ],
      ['100 run B', '150 show n1 as intermediate', '220 run C'],
    ),
    afterReady(
      'pages that do not arrive hold the next run back for 1,000 ms',
      [
        [100, edit('B')],
        [110, edit('C')],
        [150, reports(2, 'n1')],
        [150, sent()],
      ],
      ['100 run B', '150 show n1 as intermediate', '1100 run C'],
    ),
    afterReady(
      'a run that ends is followed by the change that waited for it',
      [
        [100, edit('B')],
        [110, edit('C')],
        [400, finished(2)],
      ],
      ['100 run B', '400 finished, no longer current', '400 run C'],
    ),
    afterReady(
      'reports of a node that is not selected give no leave to replace the run',
      [
        [100, edit('B')],
        [110, edit('C')],
        [150, reports(2, 'n0')],
      ],
      ['100 run B', '200 show n0 as intermediate', '1100 run C'],
    ),
    afterReady('a change of place or name is not run', [[100, edit('A')]], ['100 show held reports', '100 up to date']),
  ],

  undo: [
    afterReady(
      'there and back before anything was run: the results hold',
      [
        [10, edit('B')],
        [20, edit('A')],
      ],
      ['20 show held reports', '20 up to date'],
    ),
    afterReady(
      'during a run, to the version before: that is run in its turn, and the engine has it cached',
      [
        [100, edit('B')],
        [150, edit('A')],
        [200, reports(2, 'n1')],
        [210, reports(3, 'n0', 'n1')],
        [220, finished(3)],
      ],
      [
        '100 run B',
        '200 show n1 as intermediate',
        '200 run A',
        '210 show n0+n1 as current',
        '220 show held reports',
        '220 finished',
      ],
    ),
    afterReady(
      'during a run, away and back to the version that is running: it goes on, and its reports are current',
      [
        [100, edit('B')],
        [110, edit('C')],
        [120, edit('B')],
        [200, reports(2, 'n1')],
        [300, finished(2)],
      ],
      ['100 run B', '200 show n1 as current', '300 show held reports', '300 finished'],
    ),
    afterReady(
      'reports that came while the document was another one for a moment hold when it is back',
      [
        [100, edit('B')],
        [110, edit('C')],
        [120, reports(2, 'n0')],
        [180, edit('B')],
        [300, finished(2)],
      ],
      ['100 run B', '170 show n0 as intermediate', '300 show held reports', '300 finished'],
    ),
  ],

  reports: [
    {
      name: 'within 50 ms are displayed together',
      script: [
        [10, reports(1, 'n0')],
        [30, reports(1, 'n2')],
        [59, reports(1, 'n3')],
        [61, reports(1, 'n4')],
      ],
      lines: ['60 show n0+n2+n3 as current', '111 show n4 as current'],
    },
    {
      name: 'of the selected node are displayed at once, with those that wait',
      script: [
        [10, reports(1, 'n0')],
        [20, reports(1, 'n1')],
      ],
      lines: ['20 show n0+n1 as current'],
    },
    {
      name: 'of a selected node whose table did not change wait like others',
      script: [
        [5, select('n1', false)],
        [20, reports(1, 'n1')],
      ],
      lines: ['70 show n1 as current'],
    },
    {
      name: 'of a node that was selected during the run are displayed at once',
      script: [
        [5, select('n0')],
        [10, reports(1, 'n1')],
        [20, reports(1, 'n0')],
      ],
      lines: ['20 show n1+n0 as current'],
    },
    {
      name: 'of the selected node wait for the profiles that were requested with the run',
      script: [
        [0, sent(1)],
        [20, reports(1, 'n1')],
        [30, reportsWanted],
        [30, answered(1)],
      ],
      lines: ['30 show n1 as current'],
    },
    {
      name: 'wait for these profiles 50 ms at most',
      script: [
        [0, sent(1)],
        [20, reports(1, 'n1')],
        [400, answered(1)],
      ],
      lines: ['70 show n1 as current'],
    },
    afterReady(
      'do not wait for profiles of a run that was superseded',
      [
        [100, edit('B')],
        [100, sent(2)],
        [200, edit('C')],
        [1200, reports(3, 'n1')],
        [1300, answered(2)],
      ],
      ['100 run B', '1100 run C', '1200 show n1 as current'],
    ),
    {
      name: 'of a large file’s first rows wait for nothing',
      script: [
        [0, sent(1)],
        [20, firstRows(1, 'n1')],
      ],
      lines: ['20 show n1 as current'],
    },
    {
      name: 'of first rows give no leave to replace the run that reads the rest',
      script: [
        [20, firstRows(1, 'n1')],
        [40, edit('B')],
      ],
      lines: ['20 show n1 as current', '1000 run B'],
    },
    {
      name: 'are displayed before changes of files are compared with them',
      script: [
        [10, reports(1, 'n0')],
        [20, filesChanged],
      ],
      lines: ['20 show n0 as current', '20 show file changes'],
    },
    {
      name: 'that arrived are displayed before the end of their run',
      script: [
        [10, reports(1, 'n0')],
        [20, failed(1)],
      ],
      lines: ['20 show n0 as current', '20 stopped: bad'],
    },
  ],

  'a stale result is not displayed as current': [
    afterReady(
      'a report of a run from before the last change',
      [
        [100, edit('B')],
        [110, edit('C')],
        [120, reports(2, 'n0')],
      ],
      ['100 run B', '170 show n0 as intermediate', '1100 run C'],
    ),
    afterReady(
      'a report that arrived before an edit and is displayed after it',
      [
        [100, edit('B')],
        [120, reports(2, 'n0')],
        [125, edit('C')],
      ],
      ['100 run B', '170 show n0 as intermediate', '1100 run C'],
    ),
    afterReady(
      'a late report of a run that a newer one replaced',
      [
        [100, edit('B')],
        [110, edit('C')],
        [1150, reports(2, 'n0', 'n1')],
        [1300, reports(3, 'n1')],
      ],
      ['100 run B', '1100 run C', '1200 show n0+n1 as superseded', '1300 show n1 as current'],
    ),
    afterReady(
      'a late report of a replaced run gives no leave to replace the new one',
      [
        [100, edit('B')],
        [110, edit('C')],
        [1150, reports(2, 'n1')],
        [1160, edit('D')],
      ],
      ['100 run B', '1100 run C', '1200 show n1 as superseded', '2100 run D'],
    ),
    afterReady(
      'the end of a run that a newer one replaced',
      [
        [100, edit('B')],
        [110, edit('C')],
        [1150, cancelled(2)],
        [1160, progress(2)],
        [1170, progress(3)],
      ],
      ['100 run B', '1100 run C', '1170 progress 7'],
    ),
  ],

  'what a run found out': [
    {
      name: 'is stored without a second run',
      script: [
        [10, reports(1, 'n1')],
        [10, settled('A2')],
        [60, finished(1)],
      ],
      lines: ['10 show n1 as current', '60 show held reports', '60 finished'],
    },
    {
      name: 'is part of the version that the run ran: undone edits find it up to date',
      script: [
        [10, reports(1, 'n1')],
        [10, settled('A2')],
        [20, finished(1)],
        [25, edit('B')],
        [28, edit('A2')],
      ],
      lines: ['10 show n1 as current', '20 show held reports', '20 finished', '28 show held reports', '28 up to date'],
    },
    afterReady(
      'is run if the document was changed meanwhile',
      [
        [100, edit('B')],
        [110, edit('C')],
        [150, reports(2, 'n1')],
        [150, settled('C2')],
      ],
      ['100 run B', '150 show n1 as intermediate', '150 run C2'],
    ),
  ],

  'another document': [
    afterReady('has the one before forgotten, before it is run', [[100, open('X')]], ['100 forget', '100 run X anew']),
    afterReady(
      'drops reports of the one before that are not displayed yet',
      [
        [100, edit('B')],
        [110, reports(2, 'n0')],
        [120, open('X')],
        [130, oldReports(2, 2, 'n1')],
        [140, cancelled(2)],
        [150, oldReports(2, 2, 'n1')],
      ],
      ['100 run B', '120 forget', '140 stopped', '140 run X anew'],
    ),
    afterReady(
      'that is the same one, opened again, is run again',
      [[100, open('A')]],
      ['100 forget', '100 run A anew'],
    ),
    afterReady('keeps its epoch through edits: reports are known', [[100, edit('B')]], ['100 run B']),
    afterReady('files that are read again: nothing is forgotten, all is run', [[100, rerun]], ['100 run A anew']),
  ],

  'stopped by hand': [
    {
      name: 'the run is cancelled, and not run again',
      script: [
        [10, cancel],
        [20, cancelled(1)],
        [30, edit('A')],
      ],
      lines: ['10 cancel run 1', '20 stopped'],
    },
    {
      name: 'an edit that waited is run at once',
      script: [
        [10, edit('B')],
        [40, cancel],
        [60, cancelled(1)],
      ],
      lines: ['40 cancel run 1', '60 stopped', '60 run B'],
    },
    afterReady('nothing is cancelled once the run has finished', [[100, cancel]], []),
    {
      name: 'what failed is run again when it is changed, and changed back',
      script: [
        [10, failed(1)],
        [50, edit('B')],
        [100, reports(2, 'n1')],
        [120, edit('A')],
      ],
      lines: ['10 stopped: bad', '50 run B', '100 show n1 as current', '120 run A'],
    },
  ],

  'the engine': [
    afterReady(
      'ends during a run: nothing more is displayed, and all is run when it is back',
      [
        [100, edit('B')],
        [110, reports(2, 'n0')],
        [120, dead('restarting')],
        [130, failed(2)],
        [300, connected(2)],
      ],
      ['100 run B', '120 engine restarting', '300 engine ready', '300 run B anew'],
    ),
    afterReady(
      'is back: pages that the dead one owed hold nothing back',
      [
        [100, sent()],
        [110, dead('restarting')],
        [300, connected(2)],
        [310, select('n0')],
        [320, reports(2, 'n0')],
        [330, edit('B')],
        [400, answered(null, 1)],
      ],
      ['110 engine restarting', '300 engine ready', '300 run A anew', '320 show n0 as current', '330 run B'],
    ),
    afterReady(
      'answers late, from before its end: the new run is not taken for finished',
      [
        [100, edit('B')],
        [110, dead('restarting')],
        [300, connected(2)],
        [310, finished(2)],
      ],
      ['100 run B', '110 engine restarting', '300 engine ready', '300 run B anew'],
    ),
    afterReady(
      'is gone for good: edits wait, and the newest is run after a new start',
      [
        [100, dead('stopped')],
        [200, edit('B')],
        [300, edit('C')],
        [900, connected(2)],
      ],
      ['100 engine stopped', '900 engine ready', '900 run C anew'],
    ),
    afterReady(
      'is connected a second time: the run of the first is of no use',
      [
        [100, edit('B')],
        [200, connected(2)],
        [210, finished(2)],
      ],
      ['100 run B', '200 engine ready', '200 run B anew'],
    ),
    afterReady(
      'cannot be reached',
      [[100, { type: 'connectFailed', problem: { code: 'no', message: 'No.' } }]],
      ['100 not connected: no'],
    ),
  ],
};

describe.each(Object.entries(rows))('%s', (_, cases) => {
  test.each(cases)('$name', ({ script, lines }) => {
    const { lines: got } = play([[0, connected(1)], ...script], version('A'));
    expect(got).toEqual(['0 engine ready', '0 run A anew', ...lines]);
  });
});

test('reports of a graph of more than 300 nodes are collected for 250 ms', () => {
  const script: Scripted[] = [
    [0, connected(1)],
    [10, reports(1, 'n0')],
    [200, reports(1, 'n2')],
  ];
  expect(play(script, version('A', 1, 301)).lines.at(-1)).toBe('260 show n0+n2 as current');
});
