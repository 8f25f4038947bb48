import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import files from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { pageNames } from '../../contract/pages.ts';
import { pagePolicy } from './page-policy.ts';
import type { App } from './typed-app.ts';

export interface ConsolePorts {
  /** Where the build put the console, or would have; undefined where there is to be none. */
  consoleFolder: string | undefined;
  /** Whether an identity provider is named. */
  hasOidc: boolean;
}

/** Emotion writes styles into the page as it draws. */
const consolePolicy = Object.entries({ ...pagePolicy, 'style-src': "'self' 'unsafe-inline'" })
  .map(([what, from]) => `${what} ${from}`)
  .join('; ');

/**
 * `GET /`, and one page under each of their names: the console, with its files under `/console/`. They hold nothing that
 * is worth a login; what they show, they ask of the API.
 */
export function consoleRoutes(app: App, { consoleFolder, hasOidc }: ConsolePorts): void {
  if (consoleFolder === undefined) return;
  const index = join(consoleFolder, 'index.html');
  const isBuilt = existsSync(index);
  const page = isBuilt
    ? readFileSync(index, 'utf8').replace(
        /(<meta name="rollcall-oidc" content=")no"/,
        `$1${hasOidc ? 'yes' : 'no'}"`,
      )
    : 'The console is not built: run `npm run console`, and start the service again. All that it does, the command line does as well: npm run -s rollcall -- --help\n';
  const answer = (_request: FastifyRequest, reply: FastifyReply) =>
    reply
      .status(isBuilt ? 200 : 503)
      .type(isBuilt ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8')
      .header('content-security-policy', consolePolicy)
      // It names the files of this build, and no others.
      .header('cache-control', 'no-cache')
      .send(page);
  for (const path of ['/', ...pageNames.flatMap((name) => [`/${name}`, `/${name}/*`])]) app.get(path, answer);
  if (!isBuilt) return;
  app.register(files, {
    root: consoleFolder,
    prefix: '/console/',
    index: false,
    decorateReply: false,
    // The names of scripts and styles change with what is in them.
    setHeaders: (response, path) =>
      void response.header(
        'cache-control',
        /\.[0-9a-f]{16}\.\w+$/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  });
}
