import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What a stub answers to a request; `hang` never answers. */
export type StubAnswer = { status?: number; body: string; headers?: Record<string, string> } | 'hang';

export interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export interface StubScheduler {
  url: string;
  received: Received[];
  /** From now on, answers like this. */
  answer: (request: Received) => StubAnswer;
  close(): Promise<void>;
}

/** An HTTP server in a scheduler's place, which answers as a test says: real documents, or none, or worse. */
export async function startStub(answer: (request: Received) => StubAnswer): Promise<StubScheduler> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => void respond(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const stub: StubScheduler = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    answer,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return stub;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method = '', url = '', headers } = request;
    const received = { method, url, headers, body };
    stub.received.push(received);
    const reply = stub.answer(received);
    if (reply === 'hang') return;
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body);
  }
}
