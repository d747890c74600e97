/** What in-process.mjs measures; run.mjs bundles it. */
export { createEngineServer } from '../core/engine/server.ts';
export { prepare } from '../core/engine/prepare.ts';
export { Session } from '../core/engine/session.ts';
export { parseDocument } from '../core/graph/document.ts';
