import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Takes a folder for this process alone, until the returned function is called or the process dies.
 * The lock is a listening socket: the system closes it with the process, `kill -9` included,
 * so a lock that a crash left behind is told from one that is held by connecting to it.
 * @throws when another process holds it.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  // The name is a hash, because a socket's path may not be longer than about 100 characters.
  const name = `rollcall-${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 24)}`;
  const path = socketPath(name);
  const server = (await listen(path)) ?? (await takeOver(path));
  if (!server)
    throw new Error(
      `The data folder ${folder} is in use by another Rollcall: stop that one, or choose another folder with --data.`,
    );
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}

/** Linux and Windows have names that vanish with their process; elsewhere a file may be left behind. */
function socketPath(name: string): string {
  if (process.platform === 'linux') return `\0${name}`;
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.lock`);
}

async function takeOver(path: string) {
  if (await answers(path)) return undefined;
  if (process.platform !== 'linux') rmSync(path, { force: true });
  return listen(path);
}

function listen(path: string) {
  return new Promise<ReturnType<typeof createServer> | undefined>((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}

function answers(path: string) {
  return new Promise<boolean>((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
