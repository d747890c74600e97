import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { root } from './process.mjs';

/**
 * What others wrote and we ship: found by the bundler, named in `out/third-party-notices.txt` with every licence's text, and
 * in `out/bom.cdx.json`, a software bill of materials (CycloneDX 1.6). Both depend on the sources only: no time, no serial
 * number.
 *
 * @typedef {object} ThirdParty
 * @property {string} name
 * @property {string | null} version null for code inside another package, whose version is not told
 * @property {string} path of its folder, relative to the project; of the package that it lies in, for code inside another
 * @property {string} licence an SPDX expression
 * @property {string} text its licence, whole
 * @property {string[]} bundles the outputs that it is in
 * @property {string | null} inside the package that it came with
 * @property {string | null} integrity of the package, as the lockfile has it
 */

/** Code of other authors inside packages that do not carry its licence as a file. */
const embedded = [
  {
    name: 'Zstandard',
    inside: ['numcodecs', 'zstddec'],
    licence: 'BSD-3-Clause',
    copyright: 'Copyright (c) Meta Platforms, Inc. and affiliates. All rights reserved.',
  },
  {
    name: 'Snappy',
    inside: ['hysnappy'],
    licence: 'BSD-3-Clause',
    copyright: 'Copyright 2005 and onwards Google Inc. C port: Copyright 2011 Intel Corp., Andi Kleen.',
  },
  {
    name: 'brotli.js',
    inside: ['hyparquet-compressors'],
    licence: 'MIT AND Apache-2.0',
    copyright: 'Copyright 2013 Google Inc. All Rights Reserved. Copyright 2015 Devon Govett.',
  },
  {
    name: 'fflate',
    inside: ['hyparquet-compressors'],
    licence: 'MIT',
    copyright: 'Copyright (c) 2023 Arjun Barrett',
  },
];

/** What a compiler adds to its results, by how the bundler names it. */
const compilers = [
  { id: /^\0rolldown\//, package: 'rolldown' },
  { id: /^\0vite\//, package: 'vite' },
  // Loops of its standard library are in the modules that it compiled.
  { id: /\/core\/.*\.wasm\.ts$/, package: 'assemblyscript' },
];

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

const bsd = `Redistribution and use in source and binary forms, with or without modification, are permitted provided that the following
conditions are met:

1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
   disclaimer.
2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
   disclaimer in the documentation and/or other materials provided with the distribution.
3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products
   derived from this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL,
EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT
LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF
THE POSSIBILITY OF SUCH DAMAGE.`;

/** A licence's text where no file has it. */
function standardText(/** @type {string} */ licence) {
  const apache = () => readFileSync(join(root, 'node_modules', 'assemblyscript', 'LICENSE'), 'utf8').trim();
  const texts = licence.split(' AND ').map((id) => {
    if (id === 'MIT') return mit;
    if (id === 'BSD-3-Clause') return bsd;
    if (id === 'Apache-2.0') return apache();
    throw new Error(`There is no text of the licence ${id}.`);
  });
  return texts.join('\n\n');
}

/** The folder of the package that a module belongs to, relative to the project; null for modules of our own. */
export function packageOfModule(/** @type {string} */ id) {
  const path = resolve(root, id.replace(/^\0/, '').replace(/\?.*$/, ''));
  const compiler = compilers.find((candidate) => candidate.id.test(id.startsWith('\0') ? id : path));
  if (compiler !== undefined) return `node_modules/${compiler.package}`;
  const folder = `${root.replace(/[/\\]$/, '')}/node_modules/`;
  const inProject = path.replaceAll('\\', '/');
  if (!inProject.startsWith(folder)) return null;
  const [, before = '', name = ''] =
    /^(.*node_modules\/)((?:@[^/]+\/)?[^/]+)/.exec(inProject.slice(folder.length - 'node_modules/'.length)) ?? [];
  return before + name;
}

/**
 * A plugin of the bundler that hands over the packages of which something is in the output: code that is left after
 * tree-shaking, style sheets and files such as fonts.
 *
 * @param {(packages: string[]) => void} done their folders, sorted
 * @returns {import('vite').Plugin}
 */
export function packageRecorder(done) {
  let base = root;
  return {
    name: 'third-parties',
    configResolved(config) {
      base = config.root;
    },
    generateBundle(_, bundle) {
      const ids = [...this.getModuleIds()].filter((id) => /\.css(\?|$)/.test(id));
      for (const output of Object.values(bundle)) {
        if (output.type === 'chunk') {
          for (const [id, { renderedLength }] of Object.entries(output.modules)) if (renderedLength > 0) ids.push(id);
        } else ids.push(...output.originalFileNames.map((name) => resolve(base, name)));
      }
      const packages = ids.map(packageOfModule).filter((folder) => folder !== null);
      done([...new Set(packages)].sort());
    },
  };
}

const readJson = (/** @type {string} */ path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * The third parties of what was built.
 *
 * @param {Record<string, string[]>} packagesOf the packages' folders, by output
 * @returns {ThirdParty[]} sorted by name
 */
export function thirdParties(packagesOf) {
  const lock = readJson(join(root, 'package-lock.json')).packages;
  /** @type {Map<string, string[]>} */
  const bundlesOf = new Map();
  for (const [output, folders] of Object.entries(packagesOf)) {
    for (const folder of folders) bundlesOf.set(folder, [...(bundlesOf.get(folder) ?? []), output].sort());
  }
  const parties = [...bundlesOf].flatMap(([path, bundles]) => {
    const { name, version, license, author } = readJson(join(root, path, 'package.json'));
    const files = readdirSync(join(root, path)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
    const texts = files.sort().map((file) =>
      readFileSync(join(root, path, file), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim(),
    );
    const by = typeof author === 'string' ? author : author?.name;
    if (texts.length === 0) texts.push(`${by === undefined ? '' : `Copyright ${by}\n\n`}${standardText(license)}`);
    const own = { name, version, path, licence: license, text: texts.join('\n\n'), bundles, inside: null };
    const within = embedded
      .filter(({ inside }) => inside.includes(name))
      .map((code) => ({
        name: code.name,
        version: null,
        path,
        licence: code.licence,
        text: `${code.copyright}\n\n${standardText(code.licence)}`,
        bundles,
        inside: name,
        integrity: null,
      }));
    return [{ ...own, integrity: lock[path]?.integrity ?? null }, ...within];
  });
  const key = (/** @type {ThirdParty} */ { name, inside, path }) => `${name.toLowerCase()} ${inside ?? ''} ${path}`;
  return parties.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

const titleOf = (/** @type {ThirdParty} */ { name, version, inside }) =>
  inside === null ? `${name} ${version}` : `${name}, in ${inside}`;

/** The notices as people read them. */
export function noticesText(/** @type {ThirdParty[]} */ parties) {
  const line = '='.repeat(100);
  const head = [
    'Prepgraph contains software of others, under the licences below.',
    'The desktop app contains Electron and Chromium as well: LICENSE.electron.txt and LICENSES.chromium.html lie beside it.',
  ];
  const list = parties.map((party) => `- ${titleOf(party)} (${party.licence})`);
  const texts = parties.map((party) => `${line}\n${titleOf(party)} (${party.licence})\n${line}\n\n${party.text}`);
  return `${[head.join('\n'), list.join('\n'), ...texts].join('\n\n')}\n`;
}

/** A package URL. */
const purlOf = (/** @type {string} */ name, /** @type {string} */ version) =>
  `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;

/** The bill of materials as CycloneDX 1.6 JSON, the same text for the same parties. */
export function billOfMaterials(/** @type {ThirdParty[]} */ parties) {
  const { name, version, description, license, devDependencies } = readJson(join(root, 'package.json'));
  const product = new Models.Component(Enums.ComponentType.Application, name, {
    version,
    description,
    bomRef: purlOf(name, version),
    purl: purlOf(name, version),
    licenses: new Models.LicenseRepository([new Models.SpdxLicense(license)]),
  });
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: product }) });
  const electron = {
    name: 'electron',
    version: devDependencies.electron,
    path: 'node_modules/electron',
    licence: 'MIT',
    text: '',
    bundles: ['desktop app'],
    inside: null,
    integrity: null,
  };
  for (const party of [...parties, electron]) {
    const ref = party.version === null ? `${party.inside}#${party.name}` : purlOf(party.name, party.version);
    const component = new Models.Component(Enums.ComponentType.Library, party.name, {
      bomRef: party.version === null || party.path.lastIndexOf('node_modules') === 0 ? ref : `${ref}#${party.path}`,
      licenses: new Models.LicenseRepository([
        / (AND|OR) /.test(party.licence)
          ? new Models.LicenseExpression(party.licence)
          : new Models.SpdxLicense(party.licence),
      ]),
      properties: new Models.PropertyRepository(
        party.bundles.map((bundle) => new Models.Property('prepgraph:bundle', bundle)),
      ),
    });
    if (party.version !== null) {
      component.version = party.version;
      component.purl = purlOf(party.name, party.version);
    }
    const [, sum] = /^sha512-(.+)$/.exec(party.integrity ?? '') ?? [];
    if (sum !== undefined)
      component.hashes.set(Enums.HashAlgorithm['SHA-512'], Buffer.from(sum, 'base64').toString('hex'));
    bom.components.add(component);
    product.dependencies.add(component.bomRef);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

/** Where a build notes the packages of one of its outputs. */
const recordOf = (/** @type {string} */ out, /** @type {string} */ output) => join(out, `.${output}.packages.json`);

/** The packages that were noted for an output; null where it was not built. */
export function recordedPackages(/** @type {string} */ out, /** @type {string} */ output) {
  const path = recordOf(out, output);
  return existsSync(path) ? /** @type {string[]} */ (readJson(path)) : null;
}

export function recordPackages(
  /** @type {string} */ out,
  /** @type {string} */ output,
  /** @type {string[]} */ packages,
) {
  writeFileSync(recordOf(out, output), `${JSON.stringify(packages, null, 2)}\n`);
}

/** Folders of all packages that are shipped: what was bundled into any output, and Electron. */
export function shippedFolders(/** @type {string} */ out) {
  const outputs = readdirSync(out).flatMap((name) => /^\.(.+)\.packages\.json$/.exec(name)?.[1] ?? []);
  const folders = outputs.flatMap((output) => recordedPackages(out, output) ?? []);
  return [...new Set([...folders, 'node_modules/electron'])].sort();
}

/** Names of the two files in `out/`. */
export const NOTICES = 'third-party-notices.txt';
export const BILL_OF_MATERIALS = 'bom.cdx.json';

/** Writes both files for all outputs, where they are not current; nothing before all outputs were built once. */
export function writeThirdParties(/** @type {string} */ out, /** @type {string[]} */ outputs) {
  /** @type {Record<string, string[]>} */
  const packagesOf = {};
  for (const output of outputs) {
    const packages = recordedPackages(out, output);
    if (packages === null) return;
    packagesOf[output] = packages;
  }
  const parties = thirdParties(packagesOf);
  const write = (/** @type {string} */ name, /** @type {string} */ text) => {
    const file = join(out, name);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
  };
  write(NOTICES, noticesText(parties));
  write(BILL_OF_MATERIALS, billOfMaterials(parties));
}
