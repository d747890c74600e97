/** Controls for text. */
import { FolderOpen } from 'lucide-react';
import { useState } from 'react';
import { readPattern } from '../../core/ir/functions/patterns.ts';
import { plainText } from '../design/plain-text.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { baseName, storedPath } from '../store/paths.ts';
import { aria, type EditorProps } from './control.ts';
import { emptyWord, mayBeEmpty } from './empty.ts';
import { readNumber } from './numbers.tsx';
import { TypedInput } from './typed-input.tsx';

const isOptional = ({ value, meta }: EditorProps): boolean => mayBeEmpty(meta, value);

/** Invisible characters are displayed as escapes. */
const visible = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');
const unescaped = (text: string): string =>
  text.replaceAll(/\\(t|n|\\)/g, (_, mark: string) => (mark === 't' ? '\t' : mark === 'n' ? '\n' : '\\'));

export function TextEditor(props: EditorProps) {
  const { value, onChange } = props;
  const read = (text: string) => ({ value: text === '' && isOptional(props) ? null : unescaped(text) });
  return (
    <TypedInput
      {...aria(props)}
      text={typeof value === 'string' ? visible(value) : ''}
      read={read}
      onValue={onChange}
      placeholder={isOptional(props) ? emptyWord(props.meta) : ''}
    />
  );
}

/** Whether it is a pattern, with or without the flag VERBOSE, which is a separate parameter. */
const isPattern = (text: string): boolean =>
  [text, `(?x)${text}`].some((source) => {
    try {
      readPattern(source);
      return true;
    } catch {
      return false;
    }
  });

/** A regular expression; an invalid one is marked while it is typed. */
export function PatternEditor(props: EditorProps) {
  const { value, onChange } = props;
  const read = (text: string): { value: unknown } | undefined => {
    return isPattern(text) ? { value: text === '' && isOptional(props) ? null : text } : undefined;
  };
  return (
    <TypedInput
      {...aria(props)}
      className="input mono"
      text={typeof value === 'string' ? value : ''}
      read={read}
      onValue={onChange}
      placeholder="^x[0-9]+$"
    />
  );
}

/** A number or text: input that looks like a number is one, unless it is in quotes. */
export function ValueEditor(props: EditorProps) {
  const { value, onChange } = props;
  const shown =
    typeof value === 'string' && readNumber(value) !== undefined
      ? `"${value}"`
      : value === null || value === undefined
        ? ''
        : plainText(value);
  const read = (text: string) => {
    if (text === '') return { value: null };
    const quoted = /^"(.*)"$/s.exec(text);
    return { value: quoted ? quoted[1] : (readNumber(text) ?? text) };
  };
  return (
    <TypedInput {...aria(props)} text={shown} read={read} onValue={onChange} placeholder={emptyWord(props.meta)} />
  );
}

/** A list of words, one in each line. */
export function WordsEditor(props: EditorProps) {
  const { value, onChange } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const text = Array.isArray(value) ? value.join('\n') : '';
  return (
    <textarea
      {...aria(props)}
      className="input"
      rows={Math.min(6, Math.max(2, text.split('\n').length))}
      spellCheck={false}
      placeholder="one a line"
      value={typed ?? text}
      onChange={({ target }) => {
        setTyped(target.value);
        const words = target.value.split('\n').filter((word) => word !== '');
        onChange(words.length === 0 ? null : words);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** The file of a source, selected in the system's dialog, because only selected files may be read. */
export function PathEditor(props: EditorProps) {
  const { desktop, workbench } = useApp();
  const folder = useWorkbench(({ document }) => document.file.folder);
  const path = typeof props.value === 'string' ? props.value : '';
  const choose = async (): Promise<void> => {
    try {
      const [file] = await desktop.openDataFiles();
      if (file?.kind === 'file') props.onChange(storedPath(file.path, folder));
    } catch (error) {
      workbench.toast({
        tone: 'error',
        title: 'The file could not be opened.',
        detail: (error as Error).message,
      });
    }
  };
  return (
    <div className="with-button">
      <output {...aria(props)} className="path ellipsis isolate" title={path}>
        {path === '' ? 'no file' : baseName(path)}
      </output>
      <button
        type="button"
        className="icon-button"
        aria-label="Choose another file"
        title="Choose another file"
        onClick={() => void choose()}
      >
        <FolderOpen size={15} />
      </button>
    </div>
  );
}
