/** Python support for a read-only view: colours and folds, without completion. Loaded on demand. */
import { pythonLanguage } from '@codemirror/lang-python';
import { LanguageSupport } from '@codemirror/language';

export const python = new LanguageSupport(pythonLanguage);
