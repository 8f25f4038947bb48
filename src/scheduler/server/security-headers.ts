import helmet from '@fastify/helmet';
import type { App } from './typed-app.ts';

/** The API answers documents, never pages: nothing of an answer is to be run, framed or guessed at by a browser. */
export function setSecurityHeaders(app: App, tls: boolean): void {
  app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    hsts: tls && { maxAge: 365 * 24 * 3_600 },
  });
}
