import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { measured, measuredFigure, taken } from './performance/measured.ts';

/**
 * `npm run -s performance -- FILE…`: takes figures that `npm run -s bench -- NAME --json` wrote, measured today on this
 * machine, into docs/performance.json, from which `npm run generate` makes docs/performance.md.
 */
const store = join(import.meta.dirname, '../docs/performance.json');
try {
  const files = process.argv.slice(2);
  if (files.length === 0) throw new Error('name the files of figures: npm run -s performance -- FILE…');
  const figures = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => measuredFigure.parse(JSON.parse(line))),
  );
  const before = measured.parse(JSON.parse(readFileSync(store, 'utf8')));
  const [cpu] = cpus();
  const machine = [
    `${cpus().length} × ${cpu?.model ?? 'unknown processor'}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `Node ${process.versions.node}`,
  ].join(', ');
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(store, `${JSON.stringify(taken(before, figures, { date, machine }), null, 2)}\n`);
} catch (error) {
  console.error(`performance: ${(error as Error).message}`);
  process.exitCode = 1;
}
