import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { getOpenApi } from '../../contract/endpoints/service.ts';
import { openApiDocument } from '../../contract/openapi.ts';
import type { Gate } from './gate.ts';
import { pagePolicy } from './page-policy.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

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
