/** Archives with tables in them: the public interface of this folder. */
export { largestTable } from './choose-table.ts';
export { type Archive, openArchive } from './open-archive.ts';
export { type InArchive, tableInArchive } from './table-in-archive.ts';
