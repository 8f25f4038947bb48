import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, matchesGlob, relative } from 'node:path';
import { z } from 'zod';
import { run } from '../package/run.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Lists what stands twice, letter by letter but for white space and comments. Sixty tokens are some eight lines of
 * logic: more than tables and signatures have in a row by chance.
 */
const leastTokens = 60;
const leastLines = 5;
const folders = ['src', 'tests', 'bench', 'dashboards', 'alerts', 'tools'];
const ignored = [
  // A test is read by itself, and may say what another says. What tests are built on may not.
  '**/*.test.ts',
  '**/*.long.ts',
  '**/*.spec.ts',
  // Generated.
  'src/contract/routes.ts',
];

/** What may stand twice, and why. Patterns of the two files, in either order. */
const allowed: { files: readonly [string, string]; why: string }[] = [
  {
    files: ['src/scheduler/rollout/judge/*.ts', 'src/scheduler/rollout/judge/*.ts'],
    why: 'each kind of evidence is a statistic of its own, to be checked against its formula alone; they share the form of a window and of a tally, and no reasoning',
  },
  {
    files: ['src/scheduler/sync/storage/key-hash.ts', 'src/scheduler/sync/storage/key-hash.ts'],
    why: 'the mixing of the hash is written out where it is used, for it runs for every twelve bytes of a key',
  },
  {
    files: ['src/scheduler/management/fleet.ts', 'src/scheduler/polling/operations.ts'],
    why: 'the orders of two rooms that do not know each other; managed-fleet.ts hands the one to the other, and the compiler sees that they fit',
  },
  {
    files: ['src/scheduler/policy-service.ts', 'tests/integration/policy-world.ts'],
    why: 'the tests put the same doors over parts that they hold in their hands',
  },
  {
    files: ['tests/e2e/*.page.ts', 'tests/e2e/*.page.ts'],
    why: 'the pages of a Grafana begin in the same way, and each is read by itself',
  },
  {
    files: ['alerts/grafana/rules-file.ts', 'alerts/prometheus/rules-file.ts'],
    why: 'the annotations of one alert in two languages, each with entries of its own',
  },
];

const report = z.object({
  duplicates: z.array(z.object({ lines: z.int(), firstFile: place(), secondFile: place() })),
});

const copies = (await found()).filter(
  ({ firstFile: { name: one }, secondFile: { name: other } }) =>
    !allowed.some(
      ({ files: [a, b] }) =>
        (matchesGlob(one, a) && matchesGlob(other, b)) || (matchesGlob(one, b) && matchesGlob(other, a)),
    ),
);
for (const { lines, firstFile, secondFile } of copies)
  console.log(`${lines} lines: ${at(firstFile)} and ${at(secondFile)}`);
if (copies.length > 0) process.exitCode = 1;

async function found() {
  const output = mkdtempSync(join(tmpdir(), 'rollcall-copies-'));
  try {
    await run(
      join(root, 'node_modules/.bin/jscpd'),
      [
        ...['--min-tokens', String(leastTokens), '--min-lines', String(leastLines), '--mode', 'weak'],
        ...['--format', 'typescript,tsx', '--ignore', ignored.join(','), '--absolute'],
        ...['--reporters', 'json', '--output', output, '--silent', ...folders],
      ],
      { cwd: root },
    );
    const read: unknown = JSON.parse(readFileSync(join(output, 'jscpd-report.json'), 'utf8'));
    return report.parse(read).duplicates;
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

function place() {
  return z.object({
    name: z.string().transform((name) => relative(root, name)),
    start: z.int(),
    end: z.int(),
  });
}

function at({ name, start, end }: z.output<ReturnType<typeof place>>): string {
  return `${name}:${start}-${end}`;
}
