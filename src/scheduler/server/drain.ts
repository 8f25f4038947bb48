import { ProblemError } from '../../contract/problem.ts';
import type { App } from './typed-app.ts';

/** Refuses what comes while the service stops: requests that were here before are answered. */
export function refuseWhileStopping(app: App): void {
  let stopping = false;
  app.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  app.addHook('onRequest', (_request, reply, done) => {
    if (!stopping) return done();
    reply.headers({ connection: 'close', 'retry-after': 5 });
    done(
      new ProblemError(503, 'The service is stopping', 'Nothing was done: try again when it is up again.'),
    );
  });
}

/** Stops: no new connections, requests in flight are answered, and after `withinMs` what is left is cut. */
export async function drain(app: App, withinMs: number): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), withinMs);
  await app.close();
  clearTimeout(cut);
}
