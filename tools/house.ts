import { join } from 'node:path';
import { run } from './package/run.ts';

/** `npm run house`: what no reader of one file can see, looked for in all of them (docs/decisions/0034). */
interface Check {
  /** What there is none of. */
  of: string;
  command: string;
  args: string[];
  whatToDo: string;
}

const root = join(import.meta.dirname, '..');
const bin = (name: string) => join(root, 'node_modules/.bin', name);
const folders = ['src', 'tests', 'bench', 'dashboards', 'alerts', 'tools'];

const checks: Check[] = [
  {
    of: 'unused files, exports and dependencies',
    command: bin('knip'),
    args: ['--no-progress', '--treat-config-hints-as-errors'],
    whatToDo:
      'Delete what nothing uses; of what only its own file uses, drop the word export. What is started by path, or named in a configuration, is an entry in knip.ts.',
  },
  {
    of: 'circles of imports',
    command: bin('depcruise'),
    args: [...folders, '--output-type', 'err-long'],
    whatToDo: 'Each rule above says what to do; all are in .dependency-cruiser.js.',
  },
  {
    of: 'logic that stands twice',
    command: process.execPath,
    args: [join(import.meta.dirname, 'house/copies.ts')],
    whatToDo:
      'Where it is one piece of logic, let both call it. Where it only looks alike, name the pair with the reason in tools/house/copies.ts.',
  },
];

for (const { of, command, args, whatToDo } of checks) {
  const begun = performance.now();
  try {
    await run(command, args, { cwd: root });
    console.log(`no ${of} (${((performance.now() - begun) / 1_000).toFixed(1)} s)`);
  } catch (error) {
    console.error(
      `There is something of which there should be none: ${of}.\n${(error as Error).message}\n${whatToDo}\n`,
    );
    process.exitCode = 1;
  }
}
