import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf } from '../package/archive.ts';

/** Files of two folders by their names, which are not in both with the same bytes, sorted. */
export function differences(one: string, other: string): string[] {
  const [first, second] = [sumsOf(one), sumsOf(other)];
  return [...new Set([...first.keys(), ...second.keys()])]
    .filter((file) => first.get(file) !== second.get(file))
    .sort();
}

/** The SHA-256 of each file below a folder. */
export function sumsOf(folder: string): Map<string, string> {
  return new Map(
    filesOf(folder).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(join(folder, file)))
        .digest('hex'),
    ]),
  );
}
