import { accessSync, constants, existsSync, lstatSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fail, failed, ok, warn, type Finding } from './finding.ts';
import { isOurs, openToOthers } from './modes.ts';

const megabyte = 1_000_000;
/** Below this a database soon cannot write, in bytes. */
const fullBelow = 100 * megabyte;
const scarceBelow = 1_000 * megabyte;

/** Whether the data folder is there, or can be made; who may write to it and read it; and the space that is left. */
export function dataFolder(folder: string): Finding[] {
  if (!existsSync(folder)) return [notYet(folder)];
  if (!statSync(folder).isDirectory())
    return [
      fail(
        'data',
        `${folder} is a file.`,
        'Name a folder with --data or ROLLCALL_DATA, or move the file away.',
      ),
    ];
  if (!isOurs(statSync(folder))) return [ofAnother(folder)];
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return [cannotWrite(folder, folder)];
  }
  return [...foreignFiles(folder), ...openFolder(folder), ...tokenFiles(folder), space(folder)];
}

/** The folder in which something that is not there yet would be made. */
function notYet(folder: string): Finding {
  let parent = resolve(folder);
  while (!existsSync(parent)) parent = dirname(parent);
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    return ok('data', `${folder} is not there yet: the first start makes it`);
  } catch {
    return cannotWrite(folder, parent);
  }
}

const cannotWrite = (folder: string, where: string) =>
  fail(
    'data',
    `${folder} cannot be used: this user may not write to ${where}.`,
    'Run the service as the owner of the folder, give it to the service with chown, or choose another with --data or ROLLCALL_DATA.',
  );

/** Whoever looks as another user learns nothing of what the service may do. */
const ofAnother = (folder: string) =>
  warn(
    'data',
    `${folder} belongs to another user (${statSync(folder).uid}), so what the service may do there is not known.`,
    'Run the doctor as the user of the service, such as with sudo -u rollcall.',
  );

/** Who wrote the database has to be who goes on with it: a start as root leaves files that the service cannot write. */
function foreignFiles(folder: string): Finding[] {
  const { uid, gid } = statSync(folder);
  const foreign = readdirSync(folder).find((name) => !isOurs(lstatSync(join(folder, name))));
  if (foreign === undefined) return [];
  return [
    fail(
      'data',
      `${join(folder, foreign)} belongs to another user than the folder: somebody started the service as that one.`,
      `Stop the service, then: chown -R ${uid}:${gid} ${folder}`,
    ),
  ];
}

function openFolder(folder: string): Finding[] {
  const others = openToOthers(statSync(folder));
  return others === undefined
    ? []
    : [
        warn(
          'data',
          `Others on this machine may look into ${folder} (mode ${others}).`,
          `chmod 700 ${folder}`,
        ),
      ];
}

function tokenFiles(folder: string): Finding[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.token'))
    .flatMap((name) => {
      const file = join(folder, name);
      const others = openToOthers(statSync(file));
      return others === undefined
        ? []
        : [
            fail(
              'data',
              `${file} holds a token, and others on this machine may read it (mode ${others}).`,
              `chmod 600 ${file}, and replace the token if others use this machine: rollcall tokens rotate ${name.slice(0, -'.token'.length)}`,
            ),
          ];
    });
}

function space(folder: string): Finding {
  try {
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    const left = `${Math.floor(free / megabyte)} MB are free for ${folder}`;
    const room = 'Make room on its disk, or move it to a larger one while the service is stopped.';
    if (free < fullBelow) return fail('data', `Only ${left}.`, room);
    return free < scarceBelow ? warn('data', `Only ${left}.`, room) : ok('data', left);
  } catch (error) {
    return failed('data', error, 'See that its disk is mounted and well.');
  }
}
