/** Readers import temporary folders from here. */
export { temporaryFolder } from '../files/temporary-folder.ts';
