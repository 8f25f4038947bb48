import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { InstanceConfig } from '../contract/instance.ts';
import { createAnswers, type Answers } from './answers.ts';
import { certificateFor } from './certificate.ts';
import { pbsDocuments } from './documents/pbs.ts';
import { pmgDocuments } from './documents/pmg.ts';
import { pveDocuments } from './documents/pve.ts';
import { answer, noData, type Answer, type Fault } from './fault.ts';
import type { Member } from './fleet.ts';
import { createGuard } from './guard.ts';

const root = '/api2/json';
const largestForm = 16 * 1024;
const notFound: Answer = { status: 404, body: noData };
const refused: Answer = { status: 401, body: noData };
const documentsOf = { pve: pveDocuments, pbs: pbsDocuments, pmg: pmgDocuments } as const;

/** One simulated instance, on a port of its own. */
export interface InstanceServer {
  /** How to poll it: with the fingerprint of its present certificate. */
  readonly config: InstanceConfig;
  readonly fault: Fault | undefined;
  /** Requests that arrived, whatever became of them. */
  readonly requests: number;
  /** Resolves when the fault is in force. Rejects if a recovered instance cannot listen on its port again. */
  setFault(fault: Fault): Promise<void>;
  /** Shows a new certificate from now on, and ends every connection. Rejects if the instance speaks plain HTTP. */
  renewCertificate(): Promise<void>;
  close(): Promise<void>;
}

/** `now` is in ms since 1970. `plain` leaves out TLS. */
export async function startInstance(
  member: Member,
  host: string,
  now: () => number,
  plain = false,
): Promise<InstanceServer> {
  const guard = createGuard(member, now);
  let answers: Answers | undefined;
  let fault: Fault | undefined;
  let requests = 0;
  let change: Promise<void> = Promise.resolve();

  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    requests += 1;
    serve(request, response).catch(() => request.socket.destroy());
  };
  const secure = plain ? undefined : await secureServer(member.name, onRequest);
  const server = secure?.server ?? createHttpServer(onRequest);
  // Connections are counted from TCP on, so that one in the middle of its TLS handshake can be dropped too.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [pathname = ''] = (request.url ?? '/').split('?', 1);
    const path = pathname.startsWith(root) ? pathname.slice(root.length) : undefined;
    const honest = await honestAnswer(request, path);
    const struck = fault !== undefined && (path ?? '').startsWith(fault.path ?? '');
    await answer(request, response, struck ? fault : undefined, honest);
  }

  async function honestAnswer(request: IncomingMessage, path: string | undefined): Promise<Answer> {
    if (path === '/access/ticket' && request.method === 'POST') {
      const session = guard.logIn(await formOf(request));
      return session ? { status: 200, body: JSON.stringify({ data: session }) } : refused;
    }
    request.resume();
    if (path === undefined || request.method !== 'GET') return notFound;
    if (!guard.admits(request)) return refused;
    answers ??= createAnswers(documentsOf[member.type](member.name, member.key), member.key);
    return answers(path, now());
  }

  async function listen(port: number): Promise<number> {
    server.listen(port, host);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  const endConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  async function hangUp(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    endConnections();
    await closed;
  }

  const port = await listen(0);
  return {
    get config() {
      return {
        name: member.name,
        type: member.type,
        url: `${secure ? 'https' : 'http'}://${host}:${port}`,
        group: member.group,
        auth: member.credentials,
        ...(secure && { tls: { fingerprint: secure.fingerprint() } }),
      };
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
    async renewCertificate() {
      if (!secure) throw new Error(`${member.name} speaks plain HTTP: it has no certificate`);
      await secure.renew();
      endConnections();
    },
    async close() {
      await change;
      await hangUp();
    },
  };
}

async function secureServer(
  name: string,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
) {
  let { fingerprint, ...pair } = await certificateFor(name);
  const context = () => ({ ...pair, minVersion: 'TLSv1.2' }) as const;
  const server = createHttpsServer(context(), onRequest);
  return {
    server,
    fingerprint: () => fingerprint,
    async renew() {
      ({ fingerprint, ...pair } = await certificateFor(name));
      server.setSecureContext(context());
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
