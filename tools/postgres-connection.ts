import { SettingsError } from '../src/scheduler/settings/settings-error.ts';

interface Connection {
  /** The URL without its password, wherever it stood in it, for a command line that everybody on the machine can read. */
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
  // Not by searchParams, which would write a space as a plus: PostgreSQL's programs take that for a plus.
  const parameters = url.search.slice(1).split('&');
  const named = (name: string) => parameters.findLast((each) => each.startsWith(`${name}=`));
  if (named('sslpassword'))
    throw new SettingsError(
      'sslpassword in DATABASE_URL would show on the command line: take a key without a passphrase, readable by its owner alone.',
    );
  // As the drivers have it, the one behind the question mark counts.
  const password = decoded(named('password')?.slice('password='.length) ?? url.password);
  url.search = parameters.filter((each) => !each.startsWith('password=')).join('&');
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
