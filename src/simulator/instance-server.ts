import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { InstanceConfig } from '../contract/instance.ts';
import { selfSigned } from './certificate.ts';
import type { Documents } from './documents/document.ts';
import { pbsDocuments } from './documents/pbs.ts';
import { pmgDocuments } from './documents/pmg.ts';
import { pveDocuments } from './documents/pve.ts';
import { answer, type Fault } from './fault.ts';
import type { Member } from './fleet.ts';
import { createGuard } from './guard.ts';

const root = '/api2/json';
const largestForm = 16 * 1024;
const documentsOf = { pve: pveDocuments, pbs: pbsDocuments, pmg: pmgDocuments } as const;

/** One simulated instance, on a port of its own. */
export interface InstanceServer {
  /** How to poll it. */
  readonly config: InstanceConfig;
  readonly fault: Fault | undefined;
  /** Requests that arrived, whatever became of them. */
  readonly requests: number;
  /** Resolves when the fault is in force. Rejects if a recovered instance cannot listen on its port again. */
  setFault(fault: Fault): Promise<void>;
  close(): Promise<void>;
}

/** `now` is in ms since 1970. */
export async function startInstance(
  member: Member,
  host: string,
  now: () => number,
): Promise<InstanceServer> {
  const { key, cert, fingerprint } = await selfSigned(member.name);
  const guard = createGuard(member, now);
  let documents: Documents | undefined;
  let fault: Fault | undefined;
  let requests = 0;
  let change: Promise<void> = Promise.resolve();

  const server = createServer({ key, cert, minVersion: 'TLSv1.2' }, (request, response) => {
    requests += 1;
    serve(request, response).catch(() => request.socket.destroy());
  });
  // Connections are counted from TCP on, so that one in the middle of its TLS handshake can be dropped too.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'https://instance');
    const path = pathname.startsWith(root) ? pathname.slice(root.length) : undefined;
    const honest = await honestAnswer(request, path);
    const struck = fault !== undefined && (path ?? '').startsWith(fault.path ?? '');
    await answer(request, response, struck ? fault : undefined, honest);
  }

  async function honestAnswer(
    request: IncomingMessage,
    path: string | undefined,
  ): Promise<{ status: number; body: unknown }> {
    if (path === '/access/ticket' && request.method === 'POST') {
      const session = guard.logIn(await formOf(request));
      return session ? { status: 200, body: { data: session } } : { status: 401, body: { data: null } };
    }
    request.resume();
    if (path === undefined) return { status: 404, body: { data: null } };
    if (!guard.admits(request)) return { status: 401, body: { data: null } };
    documents ??= documentsOf[member.type](member.name, member.key);
    const data = request.method === 'GET' ? documents(path, now()) : undefined;
    return data === undefined ? { status: 404, body: { data: null } } : { status: 200, body: { data } };
  }

  async function listen(port: number): Promise<number> {
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  async function hangUp(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  const port = await listen(0);
  return {
    config: {
      name: member.name,
      type: member.type,
      url: `https://${host}:${port}`,
      group: member.group,
      auth: member.credentials,
      tls: { fingerprint },
    },
    get fault() {
      return fault;
    },
    get requests() {
      return requests;
    },
    setFault(next) {
      // One after another: a port that is just being closed cannot be opened yet.
      const run = change.then(async () => {
        if (next.kind === 'refuse') await hangUp();
        else if (!server.listening) await listen(port);
        fault = next.kind === 'recover' ? undefined : next;
      });
      change = run.catch(() => {});
      return run;
    },
    async close() {
      await change;
      await hangUp();
    },
  };
}

async function formOf(request: IncomingMessage): Promise<string> {
  let form = '';
  for await (const chunk of request) {
    form += String(chunk);
    if (form.length > largestForm) throw new Error('the form is too large');
  }
  return form;
}
