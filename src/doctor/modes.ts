import type { Stats } from 'node:fs';

/** Whoever is not the owner may read or write it: its mode, as chmod writes it. Undefined where nobody else may. */
export function openToOthers({ mode }: Pick<Stats, 'mode'>): string | undefined {
  // Windows keeps no such modes.
  if (process.platform === 'win32' || (mode & 0o077) === 0) return undefined;
  return (mode & 0o777).toString(8).padStart(3, '0');
}

/** Whether the files of this owner are to be written by this process without changing whose they are. */
export const isOurs = ({ uid }: Pick<Stats, 'uid'>): boolean =>
  process.getuid === undefined || process.getuid() === uid;
