import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/**
 * Names of unix sockets: `gpx-<hash of the plugin ID>-<pid>-<random>.sock`. The hash keeps the path under the
 * hundred or so bytes that a socket may have, wherever the directory for temporary files is.
 */
export function socketPath(directory: string, pluginId: string): string {
  return join(directory, `${prefix(pluginId)}${process.pid}-${randomBytes(6).toString('hex')}.sock`);
}

/**
 * Removes the sockets that killed processes of this plugin left behind. A file goes only if its process is gone
 * *and* nobody answers on it: with /tmp shared between containers, the process may be alive but out of sight.
 */
export async function removeStaleSockets(directory: string, pluginId: string): Promise<void> {
  const names = readdirSync(directory).filter((name) => name.startsWith(prefix(pluginId)));
  await Promise.all(
    names.map(async (name) => {
      const pid = Number(/-(\d+)-[0-9a-f]+\.sock$/.exec(name)?.[1]);
      const path = join(directory, name);
      if (pid > 0 && !isAnotherProcess(pid) && (await refusesConnections(path))) removeSocket(path);
    }),
  );
}

export function removeSocket(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already, or not ours to remove: either way nothing is left to do.
  }
}

function prefix(pluginId: string): string {
  return `gpx-${createHash('sha256').update(pluginId).digest('hex').slice(0, 8)}-`;
}

function isAnotherProcess(pid: number): boolean {
  return pid !== process.pid && isAlive(pid);
}

/** Whether there is such a process, of any user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function refusesConnections(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(path);
    connection.once('connect', () => {
      connection.destroy();
      resolve(false);
    });
    connection.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}
