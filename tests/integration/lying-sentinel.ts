import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { evidenceHashOf, signedVote } from '../../src/contract/permit-signature.ts';
import type { PermitProposal } from '../../src/contract/permit.ts';
import type { TestKey } from '../cells.ts';

/** A sentinel that says yes to everything, sees nothing, and has its clock where the test wants it. */
export class LyingSentinel {
  readonly #server: Server;
  /** How often it was asked. */
  asked = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param key what it signs with; another than that of the settings makes a forgery. */
  static async start(name: string, key: TestKey, clockOffMs = 0): Promise<LyingSentinel> {
    const server = createServer((request, response) => {
      void (async () => {
        response.setHeader('content-type', 'application/json');
        if (request.method !== 'POST') return void response.writeHead(404).end('{}');
        liar.asked += 1;
        const { statement } = (await json(request)) as PermitProposal;
        const signedAt = new Date(Date.now() + clockOffMs).toISOString();
        const evidence = { evidence: [], evidenceHash: evidenceHashOf([]) };
        const vote = signedVote(statement, { sentinel: name, ...evidence, signedAt }, key.key);
        response.end(JSON.stringify({ vote }));
      })();
    });
    const liar = new LyingSentinel(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return liar;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
