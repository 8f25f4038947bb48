import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What Grafana sends to a webhook; only what the tests look at. */
interface Notification {
  status: 'firing' | 'resolved';
  alerts: {
    status: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
    panelURL?: string;
  }[];
}

export interface Receiver {
  url(who: string): string;
  /** What came for one of the receivers, in order. */
  received(who: string): Notification[];
  close(): Promise<void>;
}

/** Stands for on-call and the feature owner: takes their webhooks on loopback and keeps them. */
export async function startReceiver(): Promise<Receiver> {
  const kept = new Map<string, Notification[]>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const who = (request.url ?? '/').slice(1);
      kept.set(who, [...(kept.get(who) ?? []), JSON.parse(body) as Notification]);
      response.end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: (who) => `http://127.0.0.1:${port}/${who}`,
    received: (who) => kept.get(who) ?? [],
    close: () => new Promise((done) => server.close(() => done())),
  };
}
