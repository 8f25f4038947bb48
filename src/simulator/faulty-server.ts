import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answer, type Answer, type Fault } from './fault.ts';

export type OnRequest = (request: IncomingMessage, response: ServerResponse) => void;

/** What a request would be answered without a fault, and the path that a fault may be limited to. */
export interface Honest {
  path: string;
  answer: Answer;
}

/** A server on a port of its own that can be made to fail. */
interface FaultyServer {
  readonly port: number;
  readonly fault: Fault | undefined;
  /** Requests that arrived, whatever became of them. */
  readonly requests: number;
  /** Resolves when the fault is in force. Rejects if a recovered server cannot listen on its port again. */
  setFault(fault: Fault): Promise<void>;
  endConnections(): void;
  close(): Promise<void>;
}

/** Starts what `createServer` makes. `honest` answers its requests; it is told of the fault that is in force. */
export async function startFaultyServer(
  host: string,
  createServer: (onRequest: OnRequest) => Server,
  honest: (request: IncomingMessage, fault: Fault | undefined) => Promise<Honest>,
): Promise<FaultyServer> {
  let fault: Fault | undefined;
  let requests = 0;
  let change: Promise<void> = Promise.resolve();

  const server = createServer((request, response) => {
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
    const { path, answer: unspoilt } = await honest(request, fault);
    const struck = fault !== undefined && path.startsWith(fault.path ?? '');
    await answer(request, response, struck ? fault : undefined, unspoilt);
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
    port,
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
    endConnections,
    async close() {
      await change;
      await hangUp();
    },
  };
}
