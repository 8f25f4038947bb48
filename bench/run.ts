import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure, Measure } from './figure.ts';

const notBenches = ['run.ts', 'figure.ts', 'dispatch-probe.ts', 'dispatch-noted.ts'];

/**
 * `npm run bench -- NAME… [--json]` measures each NAME: a line of JSON a figure, or a line for people. `all` is every
 * one, each in a process of its own, so that none finds what another has left in memory.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const known = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !notBenches.includes(file))
    .map((file) => file.slice(0, -'.ts'.length));
  if (positionals.length === 1 && positionals[0] === 'all') return measureAll(known, process.argv.slice(3));
  const wrong = positionals.find((name) => !known.includes(name));
  if (wrong !== undefined || positionals.length === 0)
    throw new Error(
      `${wrong === undefined ? 'name what to measure' : `there is no bench ${wrong}`}: all, ${known.join(', ')}`,
    );
  for (const bench of positionals) {
    const { measure } = (await import(join(import.meta.dirname, `${bench}.ts`))) as { measure: Measure };
    for await (const figure of measure())
      console.log(values.json ? JSON.stringify({ bench, ...figure }) : forPeople(bench, figure));
  }
}

/** One that fails says so, and the others are measured all the same. */
async function measureAll(names: readonly string[], options: readonly string[]): Promise<void> {
  const failed: string[] = [];
  for (const name of names) {
    const child = spawn(process.execPath, [import.meta.filename, name, ...options], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) failed.push(name);
  }
  if (failed.length > 0) throw new Error(`not measured: ${failed.join(', ')}`);
}

function forPeople(bench: string, { name, value, unit, better, goal, peer }: Figure): string {
  const met = goal === undefined || (better === 'lower' ? value <= goal : value >= goal);
  return [
    bench.padEnd(12),
    name.padEnd(40),
    `${value} ${unit}`.padStart(14),
    goal === undefined
      ? ''
      : `  goal ${better === 'lower' ? '≤' : '≥'} ${goal} ${unit}${met ? '' : ', MISSED'}`,
    peer === undefined ? '' : `  peer ${peer} ${unit}`,
  ].join('');
}

main().catch((error: unknown) => {
  console.error(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
