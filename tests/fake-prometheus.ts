import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request to the fake asked for. */
export interface AskedRange {
  path: string;
  query: string | null;
  /** In seconds since 1970, as Prometheus takes them. */
  start: number;
  end: number;
  step: number;
  authorization: string | undefined;
}

export interface FakeService {
  url: string;
  asked: AskedRange[];
  close: () => Promise<void>;
}

/** A service over real HTTP that answers as a test says, to stand for Prometheus, Grafana and Alertmanager. */
export async function fakeService(
  answer: (asked: AskedRange, response: ServerResponse) => void,
): Promise<FakeService> {
  const asked: AskedRange[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const form = new URLSearchParams(body);
      const range: AskedRange = {
        path: request.url ?? '',
        query: form.get('query'),
        start: Number(form.get('start')),
        end: Number(form.get('end')),
        step: Number(form.get('step')),
        authorization: request.headers.authorization,
      };
      asked.push(range);
      answer(range, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A matrix with each series' value at every step, as text; no value where it gives undefined. */
export function matrix(
  { start, end, step }: AskedRange,
  series: Record<string, (at: number) => string | undefined>,
): string {
  const ticks = Array.from(
    { length: Math.floor((end - start) / step) + 1 },
    (_, index) => start + index * step,
  );
  const result = Object.entries(series).map(([instance, valueAt]) => ({
    metric: { instance },
    values: ticks.flatMap((at) => {
      const value = valueAt(at);
      return value === undefined ? [] : [[at, value]];
    }),
  }));
  return JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
