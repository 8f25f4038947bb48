import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { SettingsError } from '../src/scheduler/settings/settings-error.ts';
import { connectionOf } from './postgres-connection.ts';

/**
 * `DATABASE_URL=… npm run backup -- FILE`: writes what the database holds at one moment into a file that `npm run restore`
 * reads, while nodes go on. The file is there once it is whole. It holds hashes of tokens and what your hosts said of
 * themselves: only its owner can read it.
 */
function backup(): void {
  const [file, ...more] = process.argv.slice(2);
  if (file === undefined || more.length > 0)
    throw new SettingsError('Name the file to write: npm run backup -- rollcall.dump');
  const { url, env } = connectionOf(process.env);
  if (existsSync(file)) throw new SettingsError(`${file} is there already: name another file.`);
  const part = `${file}.part`;
  process.umask(0o077);
  try {
    const run = (name: string, args: string[]) =>
      execFileSync(name, args, { env, stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 26 });
    run('pg_dump', ['--format=custom', '--no-owner', '--no-privileges', `--file=${part}`, `--dbname=${url}`]);
    const entries = run('pg_restore', ['--list', part]).toString();
    if (!/ TABLE DATA public audit_entries /.test(entries))
      throw new SettingsError('DATABASE_URL names a database that is not one of Rollcall: nothing was kept.');
    renameSync(part, file);
  } finally {
    rmSync(part, { force: true });
  }
  console.log(`wrote ${file}`);
}

try {
  backup();
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const missing =
    code === 'ENOENT' ? 'pg_dump and pg_restore are missing: install the client of PostgreSQL.' : undefined;
  console.error(`backup: ${missing ?? message}`);
  process.exit(error instanceof SettingsError ? 2 : 1);
}
