import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { SessionDocument } from '../../src/contract/access.ts';
import type { Endpoint } from '../../src/contract/endpoint.ts';
import { endpoints } from '../../src/contract/endpoints.ts';
import { getSession } from '../../src/contract/endpoints/access.ts';
import { getRollout } from '../../src/contract/endpoints/rollouts.ts';
import { getSchedulerHealth } from '../../src/contract/endpoints/service.ts';
import type { HistoryAnswer } from '../../src/contract/history.ts';
import { running } from '../browser/rollouts/running.ts';

/** A scheduler that answers each read with the example of the contract, `/long/…` with a long history, `/slow/…` never. */
interface ExampleScheduler {
  readonly url: string;
  close(): Promise<void>;
}

const fleet = readFileSync(join(import.meta.dirname, '../fixtures/pulse/v6.3-03-breaker-open.json'), 'utf8');

const session: SessionDocument = {
  name: 'grafana',
  role: 'operator',
  by: 'grafana',
  csrfToken: null,
  expiresAt: null,
  oidc: false,
};

/** Where the contract has no example, what others of these tests use. */
const answers: readonly [Endpoint, string][] = [
  [getSchedulerHealth, fleet],
  [getRollout, JSON.stringify(running)],
  [getSession, JSON.stringify(session)],
  ...endpoints
    .filter(({ method, example }) => method === 'GET' && example?.answer !== undefined)
    .map((endpoint): [Endpoint, string] => [endpoint, JSON.stringify(endpoint.example?.answer)]),
];
const routes = answers.map(([{ path }, body]) => ({
  path: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
  body,
}));

/** How many samples the long history has. */
export const longRows = 100_000;
const samples = Array.from({ length: longRows }, (_, row) => row);
const longHistory = JSON.stringify({
  from: 0,
  to: longRows * 10_000,
  stepSeconds: 10,
  times: samples.map((row) => row * 10_000),
  series: [{ name: 'queue.backlog', unit: 'short', values: samples.map((row) => (row % 7 ? row : null)) }],
} satisfies HistoryAnswer);

export async function startExampleScheduler(): Promise<ExampleScheduler> {
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    open.add(response.on('close', () => open.delete(response)));
    if (path.startsWith('/slow/')) return;
    if (path.startsWith('/long/')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(longHistory);
      return;
    }
    if (path === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 2000\n\n');
      return;
    }
    const found = routes.find((route) => route.path.test(path));
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(found?.body ?? '{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const response of open) response.destroy();
      }),
  };
}
