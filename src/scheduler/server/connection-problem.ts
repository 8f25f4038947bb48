import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { problemType, type Problem } from '../../contract/problem.ts';

/** A client has this long to send the head of a request, and this long to send all of it, in ms. */
export const headMs = 10_000;
export const requestMs = 20_000;
/** A connection on which nothing moves is given up, in ms: no answer takes that long. */
export const idleMs = 60_000;
/** Of all headers of a request together. */
export const headBytes = 16 * 1_024;

const refusals: Record<string, [status: number, detail: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [
    408,
    `The request did not arrive in time: a client has ${headMs / 1_000} s for its headers and ${requestMs / 1_000} s for all of it.`,
  ],
  HPE_HEADER_OVERFLOW: [
    431,
    `The headers are larger than ${headBytes / 1_024} KB: send fewer or shorter ones.`,
  ],
};

/** Answers what never became a request, for it is no HTTP, too large or too slow, and hangs up. */
export function refuseConnection(error: { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) return void socket.destroy();
  const [status, detail] = refusals[error.code ?? ''] ?? [
    400,
    'This is not HTTP/1.1 as this service reads it.',
  ];
  const title = STATUS_CODES[status] as string;
  const body = JSON.stringify({ type: problemType(title), title, status, detail } satisfies Problem);
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    // Who does not read the answer either is not waited for.
    () => socket.destroySoon(),
  );
}
