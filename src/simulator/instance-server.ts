import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { createServer as createHttpsServer, type Server as SecureServer } from 'node:https';
import type { InstanceConfig } from '../contract/instance.ts';
import { createAnswers, type Answers } from './answers.ts';
import { certificateFor } from './certificate.ts';
import { pbsDocuments } from './documents/pbs.ts';
import { pmgDocuments } from './documents/pmg.ts';
import { pveDocuments } from './documents/pve.ts';
import { noData, type Answer, type Fault } from './fault.ts';
import { startFaultyServer, type Honest, type OnRequest } from './faulty-server.ts';
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
  const secure = plain ? undefined : await secureServer(member.name);
  let answers: Answers | undefined;

  async function honest(request: IncomingMessage): Promise<Honest> {
    const [pathname = ''] = (request.url ?? '/').split('?', 1);
    const path = pathname.startsWith(root) ? pathname.slice(root.length) : undefined;
    return { path: path ?? '', answer: await honestAnswer(request, path) };
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

  const server = await startFaultyServer(host, secure?.createServer ?? createHttpServer, honest);
  return {
    get config() {
      return {
        name: member.name,
        type: member.type,
        url: `${secure ? 'https' : 'http'}://${host}:${server.port}`,
        group: member.group,
        auth: member.credentials,
        ...(secure && { tls: { fingerprint: secure.fingerprint() } }),
      };
    },
    get fault() {
      return server.fault;
    },
    get requests() {
      return server.requests;
    },
    setFault: (fault) => server.setFault(fault),
    async renewCertificate() {
      if (!secure) throw new Error(`${member.name} speaks plain HTTP: it has no certificate`);
      await secure.renew();
      server.endConnections();
    },
    close: () => server.close(),
  };
}

async function secureServer(name: string) {
  let { fingerprint, ...pair } = await certificateFor(name);
  const context = () => ({ ...pair, minVersion: 'TLSv1.2' }) as const;
  let server: SecureServer | undefined;
  return {
    createServer: (onRequest: OnRequest) => (server = createHttpsServer(context(), onRequest)),
    fingerprint: () => fingerprint,
    async renew() {
      ({ fingerprint, ...pair } = await certificateFor(name));
      server?.setSecureContext(context());
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
