import { createWriteStream, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** Zip keeps no time before 1980, and no time zone. */
const earliest = new Date(1980, 0, 1);

/**
 * Zips a plugin as Grafana unpacks it: one folder with the plugin's ID. The order of files, their times and their modes
 * do not depend on the machine, so that the same files give the same archive.
 * @param folder the plugin, in a folder of its own
 */
export async function archive(folder: string, id: string, output: string): Promise<void> {
  const zip = new ZipFile();
  for (const file of filesOf(folder))
    zip.addFile(join(folder, file), posix.join(id, file), {
      mtime: earliest,
      forceDosTimestamp: true,
      mode: isExecutable(file) ? 0o100755 : 0o100644,
    });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(output));
}

/** Paths with slashes, sorted. @throws Error for what is neither a file nor a folder: a link stops Grafana from starting. */
export function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const crooked = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
  if (crooked)
    throw new Error(`${join(crooked.parentPath, crooked.name)} is a link: a plugin holds files alone.`);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => posix.join(parentPath.slice(folder.length).replaceAll('\\', '/'), name))
    .map((path) => path.replace(/^\//, ''))
    .sort();
}

/** By name, since a file system may keep no modes: Grafana starts what is called like this. */
function isExecutable(file: string): boolean {
  return posix.basename(file).startsWith('gpx_');
}
