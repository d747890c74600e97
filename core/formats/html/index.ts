/** Reading tables of HTML pages: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readHtml } from './read.ts';

export const htmlReader: FormatReader = { read: readHtml };
