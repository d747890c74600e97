/** Collects the parts of a Python file: needed helpers and packages, constants at its top, and used names. */
import { type HelperName, helperNames, helperOf, withNeeds } from './helpers/index.ts';
import { call, lines, type Layout } from './layout.ts';
import { constantName, identifier, type PythonCode, py, pythonName, trimmed } from './literals.ts';
import { type Line, ofNode } from './node-lines.ts';

/** Names that every file has, or that parameters of its functions have. */
const usual =
  'np pd df pipeline job model given parser result re json sys os argparse datetime calendar special ray pa pc csv main TEXT KINDS COLUMNS RESULT MISSING prepare check transform read write refit differences make_pipeline make_job make_model in_order on_columns beside_columns settled results write_file column_of known_cells NESTED REFUSED plain_cells number_of truth_of NUMBER THOUSANDS TRUTHS ISO_DATE moment_of moments_of text_of tell_mismatched enable_iterative_imputer TARGET TARGET_COLUMNS TARGET_RESULT CLASSES target_columns io decimal parse get_handle WORDS MARK MARKED NO_VALUES MarkedWords given kept_words json_number READS OTHERS system_of is_folder is_file names_in below parts_of plain_name format_of folder_columns opened files_of own_names list_text read_csv read_parquet read_arrow read_json read_xlsx read_file fields_of list_types frame_of LABELS meant meant_cell ORIENT RECORD_PATH KEEPS_LABELS LABEL json_values label_of list_under by_label laid_out names_beside NUMBER_OF DURATION seconds_of cells_in shutil marked_texts read_others in_kinds fs pyarrow read_part with_folders write_folder no_rows encode_target decode_target undo_target with_target features refused kind_of widths_of settled pandas_of polars_of as_given prepared labels_in frequent_first rarity sketched labels_of make_target_pipeline target_cells cloudpickle joblib polars rows clone save'.split(
    ' ',
  );

/** Names of the functions in a source. Nested functions are included, which does no harm. */
export const functionsOf = (source: PythonCode): string[] =>
  [...source.matchAll(/^ *def (\w+)/gm)].map(([, name]) => name as string);

export class PythonFile {
  private readonly used = new Set<HelperName>();
  private readonly needed = new Set<string>();
  private readonly constantLines: Line[] = [];
  readonly taken = new Set<string>([...usual, ...helperNames.flatMap((name) => functionsOf(helperOf(name).source))]);

  use(helper: HelperName): PythonCode {
    this.used.add(helper);
    return pythonName(helper);
  }

  /** Imports `a`, or for `a.b` `from a import b`, if the last part is a name of the package. */
  import(...names: readonly string[]): void {
    for (const name of names) this.needed.add(name);
  }

  /** A new name in the module. */
  name(text: string): PythonCode {
    return identifier(text, this.taken);
  }

  /** Writes a node's learned value to the top of the file; returns its name. */
  constant(nodeId: string, text: string, value: Layout): PythonCode {
    const name = constantName(`${nodeId} ${text}`, this.taken);
    this.constantLines.push(...ofNode(nodeId, lines([py`${name} = `, value])));
    return name;
  }

  /** The same for numbers, as an array. */
  arrayConstant(nodeId: string, text: string, numbers: Layout): PythonCode {
    return this.constant(nodeId, text, call(py`np.array`, numbers, py`dtype=float`));
  }

  get constants(): readonly Line[] {
    return this.constantLines;
  }

  /** Source of the helpers, each after the helpers it needs. */
  helpers(): readonly PythonCode[] {
    return withNeeds(this.used).map((name) => trimmed(helperOf(name).source));
  }

  /** `from … import …` lines for `package.Name`, by package. */
  imports(): {
    readonly modules: readonly PythonCode[];
    readonly names: ReadonlyMap<PythonCode, readonly PythonCode[]>;
  } {
    const all = new Set(this.needed);
    for (const name of withNeeds(this.used)) for (const need of helperOf(name).imports ?? []) all.add(need);
    const modules = [...all]
      .filter((name) => !name.includes('.'))
      .sort()
      .map(pythonName);
    const names = new Map<string, PythonCode[]>();
    for (const name of [...all].filter((one) => one.includes('.')).sort()) {
      const cut = name.lastIndexOf('.');
      const from = name.slice(0, cut);
      names.set(from, [...(names.get(from) ?? []), pythonName(name.slice(cut + 1))]);
    }
    return { modules, names: new Map([...names].map(([from, imported]) => [pythonName(from), imported])) };
  }
}
