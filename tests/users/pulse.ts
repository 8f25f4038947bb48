import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startStub, type StubScheduler } from '../integration/stub-scheduler.ts';

const recorded = join(import.meta.dirname, '../fixtures/pulse');
const read = (name: string) => readFileSync(join(recorded, name), 'utf8');
/** An RFC 3339 time in a document. Year 1 is Pulse's word for never. */
const instant = /"(?!0001)\d{4}-\d\d-\d\dT[\d:.]+Z"/g;

/** What a real Pulse 6.3 said of twelve hosts: while all were well, and while six of them had failed for six minutes. */
const documents = {
  well: 'v6.3-01-healthy-adaptive-off.json',
  failing: 'v6.3-06-dlq-several.json',
} as const;

/** The API of a Pulse server, which wants a token and says now what a real one once said. */
export interface Pulse extends Pick<StubScheduler, 'url' | 'received' | 'close'> {
  readonly token: string;
  /** From now on. */
  show(document: keyof typeof documents): void;
}

export async function startPulse(): Promise<Pulse> {
  const token = 'an-api-token-of-pulse';
  let shown: keyof typeof documents = 'well';
  const answers: Record<string, () => string> = {
    '/api/monitoring/scheduler/health': () => movedToNow(read(documents[shown])),
    '/api/version': () => JSON.stringify({ version: '6.3.1' }),
    '/api/health': () => JSON.stringify({ status: 'healthy' }),
  };
  const stub = await startStub(({ url, headers }) => {
    // Its exporter is as open as any.
    if (url === '/metrics')
      return { body: read('v6.3-06-dlq-several.metrics.txt'), headers: { 'content-type': 'text/plain' } };
    if (headers['x-api-token'] !== token) return { status: 401, body: '{"error":"Authentication required"}' };
    const body = answers[url]?.();
    return body === undefined ? { status: 404, body: '{"error":"not found"}' } : { body };
  });
  return {
    url: stub.url,
    received: stub.received,
    token,
    show: (document) => (shown = document),
    close: () => stub.close(),
  };
}

/** The document with all its times moved by as much as it is old. */
function movedToNow(text: string): string {
  const { updatedAt } = JSON.parse(text) as { updatedAt: string };
  const byMs = Date.now() - Date.parse(updatedAt);
  return text.replace(instant, (quoted) =>
    JSON.stringify(new Date(Date.parse(JSON.parse(quoted) as string) + byMs).toISOString()),
  );
}
