import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { temporaryFolder } from './embedded-database.ts';

export interface PostgresServer {
  url: string;
  /** Shuts it down, as for an upgrade; its data stays. */
  pause(): Promise<void>;
  /** Starts it again after a pause. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a PostgreSQL of the machine in a temporary folder. Gives the reason instead where there is none to start. */
export async function startPostgres(): Promise<PostgresServer | string> {
  const bin = binFolder();
  if (bin === undefined) return 'no PostgreSQL on this machine: apt-get install postgresql';
  const folder = temporaryFolder();
  const data = join(folder, 'data');
  // PostgreSQL refuses to run as root.
  const user: Partial<Ids> | undefined = process.getuid?.() === 0 ? userIds('postgres') : {};
  if (user === undefined) return 'PostgreSQL does not run as root, and there is no user postgres';
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid);
  execFileSync(join(bin, 'initdb'), ['-D', data, '-A', 'trust', '-U', 'rollcall', '--no-sync'], {
    ...user,
    stdio: 'ignore',
    cwd: folder,
  });
  const port = await freePort();
  const start = () =>
    spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-F'], {
      ...user,
      stdio: 'ignore',
      cwd: folder,
    });
  let server = start();
  const pause = async () => {
    const exited = once(server, 'exit');
    if (server.exitCode === null && server.kill('SIGINT')) await exited;
  };
  const url = `postgres://rollcall@127.0.0.1:${port}/postgres`;
  await answers(url);
  return {
    url,
    pause,
    async resume() {
      server = start();
      await answers(url);
    },
    async stop() {
      await pause();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function binFolder(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

interface Ids {
  uid: number;
  gid: number;
}

function userIds(name: string): Ids | undefined {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function answers(url: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}
