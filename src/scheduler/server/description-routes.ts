import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { getOpenApi } from '../../contract/endpoints/service.ts';
import { openApiDocument } from '../../contract/openapi.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

/** The page runs its own scripts, and asks this API. It loads nothing from elsewhere, so it works offline. */
const pagePolicy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/** `GET /api/openapi.json`, and the same for people at `/api/docs`. */
export function descriptionRoutes(app: App, gate: Gate, { version }: { version: string }): void {
  let made: ReturnType<typeof openApiDocument> | undefined;
  // It takes a moment to make, which no start should wait for.
  const document = () => (made ??= openApiDocument(version));
  serve(app, gate, getOpenApi, () => ({ ...document() }));
  app.register(swagger, { mode: 'static', specification: { document: { openapi: '3.1.0' } as never } });
  app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: pagePolicy,
    transformSpecification: document,
    transformSpecificationClone: false,
    theme: { title: 'Rollcall API' },
    // Writes are for the command line and for pages that ask for a reason first.
    uiConfig: { layout: 'BaseLayout', supportedSubmitMethods: ['get'] },
  });
}
