import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Server } from '@grpc/grpc-js';
import { removeSocket, removeStaleSockets, socketPath } from './socket.ts';
import { transportSecurity } from './credentials.ts';

/** hashicorp/go-plugin's handshake: how a host and its plugin find each other. */

type Env = Readonly<Record<string, string | undefined>>;

interface Listener {
  /** What tells the host where to connect; it has to be the first thing on stdout. */
  readonly handshake: string;
  /** Removes what listening left in the file system. */
  cleanUp(): void;
}

/** Go-plugin's magic cookie. It is no secret: it keeps people from starting a plugin by hand. */
export function isStartedByGrafana(env: Env): boolean {
  return env['grafana_plugin_type'] === 'datasource';
}

/**
 * Binds the server where its host can reach it: a unix socket, or a TCP port of this machine on Windows.
 * @throws if no socket or port can be bound.
 */
export async function listen(
  server: Server,
  pluginId: string,
  env: Env,
  platform = process.platform,
): Promise<Listener> {
  const { credentials, certificate } = await transportSecurity(env['PLUGIN_CLIENT_CERT']);
  const bind = (address: string) =>
    new Promise<number>((resolve, reject) => {
      server.bindAsync(address, credentials, (error, port) => (error ? reject(error) : resolve(port)));
    });

  if (platform === 'win32') {
    const port = await bindPort(
      bind,
      Number(env['PLUGIN_MIN_PORT'] ?? 0),
      Number(env['PLUGIN_MAX_PORT'] ?? 0),
    );
    return { handshake: handshake('tcp', `127.0.0.1:${port}`, certificate), cleanUp: () => {} };
  }

  const directory = env['PLUGIN_UNIX_SOCKET_DIR'] || tmpdir();
  await removeStaleSockets(directory, pluginId);
  const path = socketPath(directory, pluginId);
  await bind(`unix:${path}`);
  return { handshake: handshake('unix', path, certificate), cleanUp: () => removeSocket(path) };
}

/** Straight to the file descriptor: `process.stdout` belongs to the log by now. */
export function announce({ handshake }: Listener): void {
  writeSync(1, `${handshake}\n`);
}

const coreProtocol = 1;
/** The version of Grafana's own protocol, `pluginv2`. */
const appProtocol = 2;

function handshake(network: 'unix' | 'tcp', address: string, certificate: string): string {
  return [coreProtocol, appProtocol, network, address, 'grpc', certificate].join('|');
}

async function bindPort(
  bind: (address: string) => Promise<number>,
  min: number,
  max: number,
): Promise<number> {
  for (let port = min; port <= max; port++) {
    try {
      return await bind(`127.0.0.1:${port}`);
    } catch {
      // Taken: the next one may be free.
    }
  }
  throw new Error(`No TCP port from ${min} to ${max} (PLUGIN_MIN_PORT, PLUGIN_MAX_PORT) is free.`);
}
