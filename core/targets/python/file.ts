/** What a Python file is gathered in: which helpers and packages it needs, which constants stand at its top, which names are taken. */
import { type HelperName, helperNames, helperOf, withNeeds } from './helpers/index.ts';
import { lines, type Layout } from './layout.ts';
import { identifier } from './literals.ts';
import { type Line, ofNode } from './node-lines.ts';

/** Names that every file has, or that parameters of its functions take. */
const usual =
  'np pd df re json sys os argparse datetime calendar special ray pa csv main TEXT KINDS COLUMNS RESULT MISSING prepare check transform read write refit differences make_pipeline make_job make_model in_order on_columns beside_columns settled results write_file column_of plain_cells'.split(
    ' ',
  );

export class PythonFile {
  private readonly used = new Set<HelperName>();
  private readonly needed = new Set<string>();
  private readonly constantLines: Line[] = [];
  readonly taken = new Set<string>([...usual, ...helperNames]);

  use(helper: HelperName): string {
    this.used.add(helper);
    return helper;
  }

  /** `import a`, or `from a import b` where it is written `a.b` with a last part that is a name of the package. */
  import(...names: readonly string[]): void {
    for (const name of names) this.needed.add(name);
  }

  /** A name of the module's own. */
  name(text: string): string {
    return identifier(text, this.taken);
  }

  /** Puts a value that a node learned at the top of the file; returns its name. */
  constant(nodeId: string, text: string, value: Layout): string {
    const name = identifier(`${nodeId} ${text}`, this.taken).toUpperCase();
    this.taken.add(name);
    this.constantLines.push(...ofNode(nodeId, lines([`${name} = `, value])));
    return name;
  }

  get constants(): readonly Line[] {
    return this.constantLines;
  }

  /** The helpers' source, each after what it needs. */
  helpers(): readonly string[] {
    return withNeeds(this.used).map((name) => helperOf(name).source.trim());
  }

  /** `from … import …` lines for `package.Name`, by package. */
  imports(): { readonly modules: readonly string[]; readonly names: ReadonlyMap<string, readonly string[]> } {
    const all = new Set(this.needed);
    for (const name of withNeeds(this.used)) for (const need of helperOf(name).imports ?? []) all.add(need);
    const modules = [...all].filter((name) => !name.includes('.')).sort();
    const names = new Map<string, string[]>();
    for (const name of [...all].filter((one) => one.includes('.')).sort()) {
      const cut = name.lastIndexOf('.');
      const from = name.slice(0, cut);
      names.set(from, [...(names.get(from) ?? []), name.slice(cut + 1)]);
    }
    return { modules, names };
  }
}
