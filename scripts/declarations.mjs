import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { root } from './process.mjs';

/**
 * The type declarations of an entry of the package: of the entry and of the files that its types name, and no others.
 *
 * @param {string} entry path of a TypeScript file below core/
 * @returns {Map<string, string>} texts by their paths below core/
 */
export function declarationsOf(entry) {
  const core = join(root, 'core');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const program = ts.createProgram([entry], {
    ...options,
    // `npm run typecheck` checks the same files.
    noCheck: true,
    noEmit: false,
    composite: false,
    incremental: false,
    tsBuildInfoFile: undefined,
    declaration: true,
    emitDeclarationOnly: true,
  });
  /** @type {Map<string, string>} */
  const declarations = new Map();
  const pending = [entry];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const name = relative(core, file).replace(/\.ts$/, '.d.ts');
    if (declarations.has(name)) continue;
    let text = '';
    program.emit(program.getSourceFile(file), (_, emitted) => (text = emitted), undefined, true);
    for (const { fileName } of ts.preProcessFile(text).importedFiles) {
      if (!fileName.startsWith('.')) throw new Error(`${name} names types of the package ${fileName}.`);
      pending.push(join(dirname(file), fileName));
    }
    declarations.set(name, text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
  return declarations;
}
