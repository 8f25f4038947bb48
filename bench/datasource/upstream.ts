import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { HealthDocument } from '../../src/contract/health.ts';

/**
 * Stands for schedulers of several sizes: `/<instances>/api/…`. Each health document is a new one, as that of a fleet
 * that is being polled is: a data source that asks again always has to read all of it. Run as a process of its own, it
 * prints `ready <url>`; with the argument `stand-back` it leaves the processors to others.
 */
if (process.argv[2] === 'stand-back') setPriority(19);
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../tests/fixtures/pulse/v6.3-03-breaker-open.json'), 'utf8'),
) as HealthDocument;
const documents = new Map<number, Buffer>();
const clock = Buffer.from('"updatedAt":"');
let asked = 0;

/** The recorded document with its instances repeated, and the time of its making, which differs each time. */
function healthDocument(size: number): Buffer {
  const kept =
    documents.get(size) ??
    Buffer.from(
      JSON.stringify({
        ...recorded,
        // As Rollcall's own service has them.
        queue: { ...recorded.queue, workers: 16, inFlight: 3, scheduled: size },
        instances: Array.from({ length: size }, (_, n) => ({
          ...recorded.instances[n % recorded.instances.length],
          key: `pve::node${n}`,
          instance: `node${n}`,
        })),
      }),
    );
  documents.set(size, kept);
  asked += 1;
  const second = new Date(Date.UTC(2026, 10, 21) + asked * 1_000).toISOString().slice(0, 19);
  kept.write(second, kept.indexOf(clock) + clock.length);
  return kept;
}

const server = createServer((request, response) => {
  const [, size = '', path = ''] = /^\/(\d+)(\/.*)$/.exec(request.url ?? '') ?? [];
  const body =
    path === '/api/monitoring/scheduler/health'
      ? healthDocument(Number(size))
      : path === '/api/health'
        ? '{"status":"ok","service":"rollcall","version":"1.0.0","storage":"ok"}'
        : path === '/api/session'
          ? '{"role":"admin"}'
          : undefined;
  response.writeHead(body === undefined ? 404 : 200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body ?? ''),
    etag: `"${asked}"`,
  });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.stdout.write(`ready http://127.0.0.1:${port}\n`);
});
process.on('SIGTERM', () => process.exit(0));
