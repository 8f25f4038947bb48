import type { HTTPMethods } from 'fastify';
import { ProblemError } from '../../contract/problem.ts';
import type { App } from './typed-app.ts';

const methods: HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/**
 * Takes note of the endpoints that are served from now on. The function it returns, called after the last, answers 405
 * and what is allowed wherever a path is served but not by the method that was sent.
 */
export function otherMethods(app: App): () => void {
  const served = new Map<string, Set<string>>();
  let listening = true;
  app.addHook('onRoute', ({ url, method, config }) => {
    if (!listening || !config?.endpoint) return;
    const known = served.get(url) ?? new Set();
    served.set(url, known);
    for (const each of [method].flat()) known.add(each);
  });
  return () => {
    listening = false;
    for (const [url, known] of served) {
      const allow = [...known].sort().join(', ');
      app.route({
        url,
        method: methods.filter((method) => !known.has(method)),
        handler: (request, reply) => {
          reply.header('allow', allow);
          throw new ProblemError(
            405,
            'Method not allowed',
            `${request.method} is not for ${request.url.split('?')[0]}: use ${allow}.`,
          );
        },
      });
    }
  };
}
