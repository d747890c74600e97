import { defineOperator } from '../kit/define.ts';
import { path, table, types } from './source-params.ts';

/** A DBF file, or a folder of them. */
export const dbfSource = defineOperator({
  type: 'DbfSource',
  group: 'source',
  label: 'DBF file',
  summary: 'Reads a DBF file of dBase, FoxPro or a shapefile.',
  description:
    'Types are those of the fields. Cells that are blank, or filled with stars, question marks or zeros as their type has it, are missing. Records that are marked as deleted are left out, and memos, pictures and bytes by name. Texts are read in the encoding that the file, or a file .cpg beside it, names.',
  reference: { library: 'pandas', name: 'foreign.read.dbf' },
  keywords: ['file', 'open', 'import', 'dbase', 'foxpro', 'shapefile', 'gis', 'load'],
  inputs: [],
  params: () => ({ path, table, types }),
  declare: () => [],
  examples: [],
});
