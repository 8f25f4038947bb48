import { SettingsError } from '../src/scheduler/settings/settings-error.ts';

interface Connection {
  /** The URL without its password, for a command line that everybody on the machine can read. */
  url: string;
  /** The environment of PostgreSQL's programs, with the password. */
  env: NodeJS.ProcessEnv;
}

/**
 * Reads `DATABASE_URL` for PostgreSQL's own programs.
 * @throws SettingsError that says how to write it, and never shows it.
 */
export function connectionOf(env: NodeJS.ProcessEnv): Connection {
  const text = env.DATABASE_URL ?? '';
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol))
    throw new SettingsError(
      'DATABASE_URL does not name a database: write it as postgres://USER:PASSWORD@HOST:PORT/NAME. The embedded database is backed up as a folder, see docs/backup.md.',
    );
  const url = new URL(text);
  const password = decoded(url.password);
  url.password = '';
  const { DATABASE_URL: _, ...others } = env;
  return { url: url.href, env: { ...others, ...(password && { PGPASSWORD: password }) } };
}

function decoded(password: string): string {
  try {
    return decodeURIComponent(password);
  } catch {
    throw new SettingsError('The password in DATABASE_URL has a % that begins no code: write it as %25.');
  }
}
