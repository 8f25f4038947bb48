import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HealthDocument } from '../src/contract/health.ts';
import { loadJq, wasmBytes } from '../src/grafana/datasource/script/jq/load.ts';
import { ScriptPool } from '../src/grafana/datasource/script/pool/pool.ts';
import { median, type Figure } from './figure.ts';

/** Instances, times measured, and the p50 of the Infinity data source's breaker table by jq in ms. */
const sizes = [
  { size: 12, runs: 200, infinity: 3.6 },
  { size: 1_000, runs: 60, infinity: 24 },
  { size: 10_000, runs: 15, infinity: 189 },
];
const breakers =
  '.instances[] | select(.breaker.state != "closed") | {key, state: .breaker.state, since: .breaker.since}';
/** A tree whose branches are shared is printed by a function in C, which looks at no clock. */
const unstoppable = 'reduce range(60) as $n (1; [., .])';
const killRuns = 9;

/**
 * Milliseconds from asking for the breaker table of a health document to its columns: of a document that is new to the
 * evaluator, which has to parse it, and of one that it holds, as further panels of a dashboard find it.
 */
export async function* measure(): AsyncIterable<Figure> {
  const figure = (name: string, value: number, unit = 'ms', peer?: number): Figure => ({
    name,
    value: Number(value.toFixed(2)),
    unit,
    better: 'lower',
    ...(peer !== undefined && { peer }),
  });
  yield figure('size of the module', (await wasmBytes()).length / 1e3, 'kB');
  const starts: number[] = [];
  for (let run = 0; run < killRuns; run++)
    starts.push(
      await withPool((pool) => timed(() => pool.evaluate({ expression: '.', input: healthDocument(1) }))),
    );
  yield figure('start to the first answer', median(starts));
  for (const { size, runs, infinity } of sizes) {
    const times = { fresh: [] as number[], held: [] as number[] };
    await withPool(async (pool) => {
      for (let run = 0; run < runs; run++) {
        const ask = { expression: breakers, input: healthDocument(size), deadlineMs: 60_000 };
        times.fresh.push(await timed(() => pool.tables(ask, 'auto')));
        times.held.push(await timed(() => pool.tables(ask, 'auto')));
      }
    });
    yield figure(`breaker table of ${size}, new document`, median(times.fresh), 'ms', infinity);
    yield figure(`breaker table of ${size}, held document`, median(times.held), 'ms', infinity);
  }
  const deadlineMs = 50;
  const overdue: number[] = [];
  const respawns: number[] = [];
  await withPool(async (pool) => {
    const input = healthDocument(1);
    for (let run = 0; run < killRuns; run++) {
      await pool.evaluate({ expression: '1', input });
      const bomb = () => pool.evaluate({ expression: unstoppable, input, deadlineMs }).catch(() => undefined);
      overdue.push((await timed(bomb)) - deadlineMs);
      respawns.push(await timed(() => pool.evaluate({ expression: '1', input })));
    }
  });
  yield figure('a kill after the deadline', median(overdue));
  yield figure('from a kill to the next answer', median(respawns));
}

/** A pool of one, so that what follows a kill has to wait for the new thread. */
async function withPool<T>(use: (pool: ScriptPool) => Promise<T>): Promise<T> {
  const pool = new ScriptPool({ loadModule: loadJq, size: 1 });
  try {
    return await use(pool);
  } finally {
    await pool.close();
  }
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../tests/fixtures/pulse/v6.3-03-breaker-open.json'), 'utf8'),
) as HealthDocument;
const documents = new Map<number, string>();

/** The recorded document with its instances repeated; new bytes each time. */
function healthDocument(size: number): Uint8Array {
  const text =
    documents.get(size) ??
    JSON.stringify({
      ...recorded,
      instances: Array.from({ length: size }, (_, n) => ({
        ...recorded.instances[n % recorded.instances.length],
        key: `pve::node${n}`,
        instance: `node${n}`,
      })),
    });
  documents.set(size, text);
  return new TextEncoder().encode(text);
}
