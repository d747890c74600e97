/** What in-process.mjs measures; run.mjs bundles it. */

export { prepareCompiled } from '../core/engine/new-data/compiled-row.ts';
export { createEngineServer } from '../core/engine/server/server.ts';
export { Session } from '../core/engine/session.ts';
export { textFunction, textTest } from '../core/ir/functions/text.ts';
export { tokenizer } from '../core/ir/functions/tokens.ts';
export { parseDocument } from '../core/graph/document.ts';
