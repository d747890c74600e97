/** What others wrote and we ship is known, allowed, and named with its licence. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { build as bundle } from 'vite';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { shippedFindings } from './audit.mjs';
import { build } from './build.mjs';
import { root } from './process.mjs';
import {
  BILL_OF_MATERIALS,
  billOfMaterials,
  NOTICES,
  noticesText,
  packageOfModule,
  packageRecorder,
  recordedPackages,
  shippedFolders,
  thirdParties,
} from './third-parties.mjs';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

const out = join(root, 'out');
const outputs = ['main', 'preload', 'engine', 'apply', 'renderer'];

/** Licences that let us ship under MIT, with their notice. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT AND Apache-2.0',
  'MIT AND BSD-3-Clause',
  'OFL-1.1',
  'Zlib',
]);

/** @type {import('./third-parties.mjs').ThirdParty[]} */
let parties = [];
beforeAll(async () => {
  await build();
  parties = thirdParties(Object.fromEntries(outputs.map((name) => [name, recordedPackages(out, name) ?? []])));
});

describe('third parties', () => {
  test('have licences that may be shipped, with their text', () => {
    expect(parties.length).toBeGreaterThan(40);
    for (const { name, licence, text } of parties) {
      expect({ name, licence, isAllowed: ALLOWED.has(licence) }).toEqual({ name, licence, isAllowed: true });
      expect({ name, isWhole: text.length > 400 }).toEqual({ name, isWhole: true });
    }
  });

  test('are exactly those whose code is in the outputs', () => {
    const found = new Set();
    let all = '';
    for (const name of readdirSync(out, { recursive: true }).map(String)) {
      if (name.startsWith('renderer') || !name.endsWith('.cjs')) continue;
      const text = readFileSync(join(out, name), 'utf8');
      all += text;
      // The bundler notes where the code of most modules begins.
      for (const [, path = ''] of text.matchAll(/^\/\/ (\S+\.[cm]?[jt]sx?)$/gm)) {
        const folder = packageOfModule(path.replace('\\0', '\0'));
        if (folder !== null) found.add(folder);
      }
    }
    const listed = parties.filter(
      ({ inside, bundles }) => inside === null && bundles.some((name) => name !== 'renderer'),
    );
    const paths = listed.map(({ path }) => path);
    expect(found.size).toBeGreaterThan(15);
    expect(paths).toEqual(expect.arrayContaining([...found]));
    // CommonJS modules stand without a note, under a name of their own.
    const unnoted = listed.filter(
      ({ path, name }) => !found.has(path) && !all.includes(`import_${name.replaceAll('-', '_')}`),
    );
    expect(unnoted).toEqual([]);
  });

  test('of the window: its fonts and icons are among them', () => {
    const inWindow = parties.filter(({ bundles }) => bundles.includes('renderer')).map(({ name }) => name);
    expect(inWindow).toEqual(
      expect.arrayContaining(['@fontsource-variable/inter', 'lucide-react', 'react', '@xyflow/react']),
    );
  });

  test('are recorded by code that is left, style sheets and files', async () => {
    /** @type {string[]} */
    let found = [];
    const entry = join(root, 'scripts', 'entry-of-a-test.js');
    const texts = {
      [entry]:
        "import '@fontsource-variable/inter/index.css'; import { z } from 'zod'; import { produce } from 'immer'; console.log(z.string());",
    };
    await bundle({
      configFile: false,
      root,
      logLevel: 'error',
      plugins: [
        {
          name: 'texts',
          enforce: 'pre',
          resolveId: (id) => (id === entry ? id : null),
          load: (id) => texts[id] ?? null,
        },
        packageRecorder((packages) => {
          found = packages;
        }),
      ],
      build: { write: false, assetsInlineLimit: 0, rolldownOptions: { input: entry, treeshake: true } },
    });
    expect(found).toContain('node_modules/zod');
    expect(found).toContain('node_modules/@fontsource-variable/inter');
    expect(found).not.toContain('node_modules/immer');
  });

  test('a module belongs to the innermost package', () => {
    expect(packageOfModule(join(root, 'node_modules/a/node_modules/@b/c/x.js?inline'))).toBe(
      'node_modules/a/node_modules/@b/c',
    );
    expect(packageOfModule(join(root, 'core/ir/problem.ts'))).toBeNull();
    expect(packageOfModule('\0rolldown/runtime.js')).toBe('node_modules/rolldown');
  });
});

describe('the files in out/', () => {
  test('are current, and name every party once with its licence', () => {
    const notices = readFileSync(join(out, NOTICES), 'utf8');
    expect(notices).toBe(noticesText(parties));
    for (const { name, version, inside, text } of parties) {
      expect(notices).toContain(inside === null ? `- ${name} ${version} (` : `- ${name}, in ${inside} (`);
      expect(notices).toContain(text);
    }
    expect(readFileSync(join(out, BILL_OF_MATERIALS), 'utf8')).toBe(billOfMaterials(parties));
  });

  test('the bill of materials follows the CycloneDX 1.6 schema and is the same each time', async () => {
    const text = billOfMaterials(parties);
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull();
    expect(billOfMaterials(parties.toReversed())).toBe(text);
    const bom = JSON.parse(text);
    expect(bom.serialNumber).toBeUndefined();
    expect(bom.metadata.timestamp).toBeUndefined();
    const names = bom.components.map((/** @type {{ name: string }} */ { name }) => name).sort();
    expect(names).toEqual([...parties.map(({ name }) => name), 'electron'].sort());
    expect(
      bom.dependencies.find((/** @type {{ ref: string }} */ { ref }) => ref.startsWith('pkg:npm/prepgraph@')).dependsOn,
    ).toHaveLength(bom.components.length);
    const broken = JSON.stringify({ ...bom, components: [{ type: 'nonsense', name: 'x' }] });
    expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(broken)).not.toBeNull();
  });
});

test('an audit counts what is shipped, and not the tools', () => {
  const shipped = shippedFolders(out);
  expect(shipped).toContain('node_modules/zod');
  expect(shipped).toContain('node_modules/electron');
  expect(shipped).not.toContain('node_modules/knip');
  const finding = (/** @type {string} */ node) => ({
    severity: 'high',
    range: '<9',
    nodes: [node],
    via: [{ title: 'Something is wrong', url: 'https://example.org/1' }, 'another'],
  });
  const report = { vulnerabilities: { zod: finding('node_modules/zod'), knip: finding('node_modules/knip') } };
  expect(shippedFindings(report, shipped)).toEqual([
    'high: zod <9 (node_modules/zod): Something is wrong https://example.org/1; through another',
  ]);
  expect(shippedFindings({}, shipped)).toEqual([]);
});
