/**
 * The layers: imports point down only. Each entry says what a folder may import of the project's own code
 * (beside itself), which packages, and whether it may use Node. What is not listed is forbidden.
 */
const layers = {
  'core/words': { uses: [] },
  'core/run': { uses: [] },
  'core/ir': { uses: ['core/words'] },
  'core/protocol': { uses: ['core/words'], packages: ['zod'] },
  'core/table': { uses: ['core/words', 'core/run', 'core/ir'] },
  'core/random': { uses: [] },
  'core/formula': { uses: ['core/words', 'core/ir'] },
  'core/operators': { uses: ['core/formula', 'core/words', 'core/ir', 'core/random'], packages: ['zod'] },
  'core/graph': { uses: ['core/operators', 'core/formula', 'core/words', 'core/ir', 'core/random'], packages: ['zod'] },
  'core/advice': { uses: ['core/graph', 'core/operators', 'core/protocol', 'core/words', 'core/ir'] },
  'core/files': { uses: ['core/words', 'core/ir'], node: true },
  'core/formats': {
    uses: ['core/files', 'core/table', 'core/run', 'core/words', 'core/ir'],
    node: true,
    packages: '*',
  },
  'core/apply': {
    uses: ['core/targets', 'core/graph', 'core/operators', 'core/formats/cells', 'core/words', 'core/ir'],
  },
  'core/engine': {
    uses: [
      'core/apply',
      'core/files',
      'core/formats',
      'core/graph',
      'core/table',
      'core/run',
      'core/operators',
      'core/words',
      'core/ir',
      'core/protocol',
      'core/random',
      'core/targets',
    ],
    node: true,
    packages: '*',
  },
  'core/targets': { uses: ['core/graph', 'core/operators', 'core/words', 'core/ir'] },
  'core/cli': {
    uses: [
      'core/advice',
      'core/apply',
      'core/engine',
      'core/files',
      'core/formats',
      'core/graph',
      'core/operators',
      'core/run',
      'core/targets',
      'core/protocol',
      'core/words',
      'core/ir',
    ],
    node: true,
    packages: '*',
  },
  renderer: {
    uses: ['core/protocol', 'core/graph', 'core/advice', 'core/operators', 'core/formula', 'core/words', 'core/ir'],
    packages: '*',
  },
  app: { uses: ['core/files', 'core/protocol', 'core/words'], node: true, packages: ['electron', 'zod'] },
};

/** The engine from the inside, each folder above those that it may import; `session.ts` and what stands on it see all. */
const engine = [
  'memory',
  'kernels',
  'rows',
  'folds',
  'answers',
  'sources',
  'execute',
  'inspect',
  'new-data',
  'write',
  'threads',
  'session',
];

/**
 * The window from the inside: floors, each above those that it may import. Every other folder of `renderer` is a panel, on a
 * floor between the two lists. Panels do not import each other: what two of them need is a part, and the shell joins them.
 */
const belowPanels = ['design', 'store', 'engine', 'files', 'parts', 'forms'];
const abovePanels = ['commands', 'shell'];

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const any = (names) => names.map(escape).join('|');
/** Tests and what only they use may import Node, Vitest and whatever they compare with. */
const tests =
  '\\.test\\.tsx?$|/testing/|/(golden[a-z-]*|notice-examples|support-table|testing|server-testing|oracle)\\.ts$';

const forbidden = [
  {
    name: 'core: no cycles',
    severity: 'error',
    from: { path: '^core/', pathNot: tests },
    to: { circular: true },
  },
  {
    name: 'no test code in the product',
    severity: 'error',
    from: { pathNot: tests },
    to: { path: tests },
  },
  {
    name: 'no unresolved imports',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true, pathNot: '^(electron|vite/client)$|\\.wasm\\?url&inline$' },
  },
];

for (const [folder, { uses, packages = [], node = false }] of Object.entries(layers)) {
  // The engine host is the one place where the desktop app meets the engine.
  const from = { path: `^${escape(folder)}/`, pathNot: folder === 'app' ? `${tests}|^app/engine-host\\.ts$` : tests };
  const ownAndBelow = `^(${any([folder, ...uses])})/`;
  forbidden.push({
    name: `${folder}: imports point down only`,
    severity: 'error',
    from,
    to: { path: '^(core|app|renderer|e2e|scripts|bin|bench)/', pathNot: ownAndBelow },
  });
  if (!node) {
    forbidden.push({ name: `${folder}: no Node`, severity: 'error', from, to: { dependencyTypes: ['core'] } });
  }
  if (packages !== '*') {
    forbidden.push({
      name: `${folder}: only its packages`,
      severity: 'error',
      from,
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'npm-unknown'],
        ...(packages.length > 0 && { pathNot: `node_modules/(${any(packages)})/` }),
      },
    });
  }
}

for (const [place, folder] of engine.entries()) {
  forbidden.push({
    name: `core/engine/${folder}: imports point down only`,
    severity: 'error',
    from: { path: `^core/engine/${folder}/`, pathNot: tests },
    to: { path: '^core/engine/', pathNot: `^core/engine/(${any(engine.slice(0, place + 1))})/` },
  });
}

for (const [floor, folder] of belowPanels.entries()) {
  forbidden.push({
    name: `renderer/${folder}: imports point down only`,
    severity: 'error',
    from: { path: `^renderer/${folder}/`, pathNot: tests },
    to: { path: '^renderer/', pathNot: `^renderer/(${any(belowPanels.slice(0, floor + 1))})/` },
  });
}
for (const [floor, folder] of abovePanels.entries()) {
  forbidden.push({
    name: `renderer/${folder}: imports point down only`,
    severity: 'error',
    from: { path: `^renderer/${folder}/`, pathNot: tests },
    to: { path: `^renderer/([^/]+$|(${any(abovePanels.slice(floor + 1))})/)` },
  });
}

forbidden.push(
  {
    name: 'renderer: no cycles',
    severity: 'error',
    from: { path: '^renderer/' },
    to: { circular: true },
  },
  {
    name: 'renderer: panels import what is below them, and no other panel',
    severity: 'error',
    from: { path: '^renderer/([^/]+)/', pathNot: `${tests}|^renderer/(${any([...belowPanels, ...abovePanels])})/` },
    to: { path: '^renderer/', pathNot: `^renderer/($1|${any(belowPanels)})/` },
  },
  {
    name: 'core: every folder has its layer above',
    severity: 'error',
    from: { path: '^core/', pathNot: `^(${any(Object.keys(layers))})/` },
    to: {},
  },
  {
    name: 'app/engine-host: only the engine server and the protocol',
    severity: 'error',
    from: { path: '^app/engine-host\\.ts$' },
    to: { path: '^(core|renderer)/', pathNot: '^core/(engine|protocol)/' },
  },
  {
    name: 'core: knows no screen',
    severity: 'error',
    from: { path: '^core/' },
    to: { path: 'node_modules/(react|react-dom|electron|@xyflow)/' },
  },
);

module.exports = {
  forbidden,
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      conditionNames: ['import', 'default'],
      exportsFields: ['exports'],
    },
  },
};
