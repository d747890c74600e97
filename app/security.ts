import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { app, protocol, session } from 'electron';

/** The page has its own origin, so that its policy can say 'self' and no file: URL is ever loaded. */
export const appOrigin = 'prepgraph://app';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Must be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    // Compiled scripts are cached for the next start, if Electron supports it.
    { scheme: 'prepgraph', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the built page under the content security policy, and nothing outside its folder. */
export function serveApp(): void {
  const folder = join(__dirname, 'renderer');
  protocol.handle('prepgraph', async (request) => {
    const file = fileOf(request.url, folder);
    if (!file) return notFound();
    try {
      return new Response(new Uint8Array(await readFile(file)), { headers: headers(extname(file)) });
    } catch {
      return notFound();
    }
  });
}

function notFound(): Response {
  return new Response('<!doctype html><title>Not found</title>', { status: 404, headers: headers('.html') });
}

function headers(extension: string): Record<string, string> {
  return {
    'Content-Type': contentTypes[extension] ?? 'text/plain; charset=utf-8',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  };
}

/** The file for a URL of the app, or undefined if it would be outside the folder. */
export function fileOf(address: string, folder: string): string | undefined {
  let path: string;
  try {
    const url = new URL(address);
    if (url.host !== 'app') return undefined;
    path = decodeURIComponent(url.pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0') || path.includes('\\')) return undefined;
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  return file.startsWith(folder + sep) ? file : undefined;
}

/** No navigation, no new windows, no embedded pages, no permissions: the app is a single fixed page. */
export function denyEverything(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  void app.whenReady().then(() => {
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    session.defaultSession.setPermissionCheckHandler(() => false);
    session.defaultSession.setDevicePermissionHandler(() => false);
  });
}
