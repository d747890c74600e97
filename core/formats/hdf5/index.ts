/** Reading HDF5 files: the public interface of this folder. */
import type { FormatReader } from '../source.ts';
import { readHdf5 } from './read.ts';
import { hdf5Tasks } from './tasks.ts';

export const hdf5Reader: FormatReader = { read: readHdf5, tasks: hdf5Tasks };
