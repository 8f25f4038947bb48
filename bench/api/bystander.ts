import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';

/**
 * A server that does nothing but give one answer: what the health endpoint at the address in the first argument gives
 * once, compressed. Run as a process of its own, it prints `ready <url>`.
 */
const answer = await fetch(process.argv[2] as string, { headers: { 'accept-encoding': 'identity' } });
const body = gzipSync(Buffer.from(await answer.arrayBuffer()), { level: 1 });

const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  console.log(`ready http://127.0.0.1:${port}`);
});
process.on('SIGTERM', () => process.exit());
