/** One control for each kind of parameter. A new kind without a control does not compile. */
import { AggregatesEditor, KeysEditor } from './aggregates.tsx';
import { ChoiceEditor, FlagEditor } from './choices.tsx';
import { ColumnEditor } from './column-editor.tsx';
import { ColumnsEditor } from './columns-editor.tsx';
import { ConditionEditor } from './condition-editor.tsx';
import type { EditorProps } from './control.ts';
import { CrossesEditor, FeaturesEditor } from './feature-space.tsx';
import { FormulaEditor } from './formula-editor.tsx';
import { NamesEditor, ReplacementsEditor, SortKeysEditor, TypesEditor } from './lists.tsx';
import { NumberEditor, NumbersEditor, RangeEditor, SeedEditor, ShareEditor } from './numbers.tsx';
import {
  BinLabelsEditor,
  CategoriesEditor,
  CountOrNumbersEditor,
  DroppedEditor,
  FlagsEditor,
  IndicatorEditor,
  KnotsEditor,
  NumberOrEditor,
} from './several-kinds.tsx';
import { PathEditor, PatternEditor, TextEditor, ValueEditor, WordsEditor } from './texts.tsx';
import { WordChoices } from './word-choices.tsx';

export function Editor(props: EditorProps) {
  const { editor } = props.meta;
  switch (editor) {
    case 'columns':
      return <ColumnsEditor {...props} />;
    case 'column':
      return <ColumnEditor {...props} />;
    case 'choice':
      return <ChoiceEditor {...props} />;
    case 'number':
    case 'integer':
      return <NumberEditor {...props} />;
    case 'flag':
      return <FlagEditor {...props} />;
    case 'text':
      return <TextEditor {...props} />;
    case 'pattern':
      return <PatternEditor {...props} />;
    case 'formula':
      return props.meta.isCondition ? (
        <ConditionEditor {...props} label={props.meta.label} />
      ) : (
        <FormulaEditor {...props} />
      );
    case 'range':
      return <RangeEditor {...props} />;
    case 'share':
      return <ShareEditor {...props} />;
    case 'seed':
      return <SeedEditor {...props} />;
    case 'value':
      return <ValueEditor {...props} />;
    case 'numbers':
      return <NumbersEditor {...props} />;
    case 'words':
      return props.meta.options === undefined ? <WordsEditor {...props} /> : <WordChoices {...props} />;
    case 'names':
      return <NamesEditor {...props} />;
    case 'replacements':
      return <ReplacementsEditor {...props} />;
    case 'sortKeys':
      return <SortKeysEditor {...props} />;
    case 'keys':
      return <KeysEditor {...props} />;
    case 'aggregates':
      return <AggregatesEditor {...props} />;
    case 'types':
      return <TypesEditor {...props} />;
    case 'categories':
      return <CategoriesEditor {...props} />;
    case 'dropped':
      return <DroppedEditor {...props} />;
    case 'countOrNumbers':
      return <CountOrNumbersEditor {...props} />;
    case 'binLabels':
      return <BinLabelsEditor {...props} />;
    case 'numberOr':
      return <NumberOrEditor {...props} />;
    case 'knots':
      return <KnotsEditor {...props} />;
    case 'flags':
      return <FlagsEditor {...props} />;
    case 'indicator':
      return <IndicatorEditor {...props} />;
    case 'features':
      return <FeaturesEditor {...props} />;
    case 'crosses':
      return <CrossesEditor {...props} />;
    case 'path':
      return <PathEditor {...props} />;
    default:
      return unknownEditor(editor);
  }
}

function unknownEditor(editor: never): never {
  throw new TypeError(`no control for ${String(editor)}`);
}
