import { createReadStream, existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, resolve } from 'node:path';
import { obstacle } from './chromium.ts';
import { buildHarness } from './harness/build.ts';

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.css': 'text/css',
};

/** Builds the harness and serves it on a free port for as long as the tests run. Tests find it in HARNESS_URL. */
export default async function serveHarness(): Promise<(() => void) | undefined> {
  if (obstacle !== undefined) {
    console.log(obstacle);
    return undefined;
  }
  // A folder of its own: two runs at a time would sweep away each other's.
  const root = resolve(import.meta.dirname, `../../test-results/harness-${process.pid}`);
  await buildHarness(root);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://harness');
    const file = join(root, normalize(pathname === '/' ? '/index.html' : pathname));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  process.env['HARNESS_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return () => {
    server.close();
    server.closeAllConnections();
    rmSync(root, { recursive: true });
  };
}
