/** Python for code that is read: its colours and its folds, without the parts that help to write it. Loaded on demand. */
import { pythonLanguage } from '@codemirror/lang-python';
import { LanguageSupport } from '@codemirror/language';

export const python = new LanguageSupport(pythonLanguage);
