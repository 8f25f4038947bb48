import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ok, warn, type Finding } from './finding.ts';

/** The major version of Node.js that every test runs on. */
const tried = 24;

/** The Node.js that runs this, and with it whatever is started by the same command. */
export function runtime(version = process.versions.node): Finding {
  if (Number(version.split('.')[0]) === tried) return ok('node', `Node.js ${version}`);
  return warn(
    'node',
    `Node.js ${version}, and Rollcall is tried with Node.js ${tried} alone.`,
    `Start it with Node.js ${tried}: npm start brings its own, a service unit names one in ExecStart.`,
  );
}

/** @param root the folder that Rollcall is installed in. */
export function consolePages(root: string): Finding {
  if (existsSync(join(root, 'output/console/index.html'))) return ok('console', 'its pages are built');
  return warn(
    'console',
    'Its pages are not built, so the service answers no browser.',
    'Build them with npm run console, and start the service again.',
  );
}
