import { connect, type Socket } from 'node:net';

/** A TCP connection to a server, on which a test writes what it likes; `said` is all that came back. */
interface RawConnection {
  socket: Socket;
  said(): string;
  /** Resolves with all that was said once the server has hung up. */
  closed: Promise<string>;
}

export function rawConnection(url: string): RawConnection {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let said = '';
  socket.on('data', (chunk) => (said += String(chunk)));
  const closed = new Promise<string>((resolve) => {
    // Whoever still writes to a server that has hung up gets a reset.
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
  });
  return { socket, said: () => said, closed };
}

/** Sends one request as it stands, and gives the whole answer. */
export async function rawAsk(
  url: string,
  head: string,
  body = '',
): Promise<{ status: number; text: string }> {
  const { socket, closed } = rawConnection(url);
  socket.write(`${head}\r\nHost: localhost\r\nConnection: close\r\n\r\n${body}`);
  const text = await closed;
  return { status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]), text };
}
