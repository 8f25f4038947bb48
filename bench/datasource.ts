import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { startChild } from '../tests/e2e/child.ts';
import { startPlugin, type PluginClient } from '../tests/grafana-backend/client.ts';
import { archiveSizes, moduleSizes } from '../tools/package/sizes.ts';
import { breakerTable, throughGrafana, type Asked } from './datasource/grafana.ts';
import { median, type Figure } from './figure.ts';

const root = join(import.meta.dirname, '..');
const backend = join(root, 'dist/datasource/backend.mjs');

/**
 * Of the Infinity data source in a real Grafana on two cores, one query at a time: p50 and p99 in ms, recorded once. It
 * is measured in the same run where `INFINITY_PLUGIN` names it.
 */
const sizes = [
  { size: 12, queries: 400, share: 0.7, queue: [3.5, 9.7], breakers: [3.6, 13] },
  { size: 1_000, queries: 300, share: 0.25, queue: [14, 25], breakers: [24, 36] },
  { size: 10_000, queries: 200, share: 0.25, queue: [113, 156], breakers: [189, 236] },
] as const;
const concurrencies = [1, 16];
const quantiles = [0.5, 0.99] as const;
/** Queries that one data source gets before it is its peer's turn. */
const turn = 20;
const panels = [
  { name: 'queue depth', peer: 'queue', model: { kind: 'queue' } },
  { name: 'breaker table', peer: undefined, model: { kind: 'breakers' } },
  {
    name: 'breaker table by jq',
    peer: 'breakers',
    model: {
      kind: 'script',
      endpoint: '/api/monitoring/scheduler/health',
      expression: breakerTable,
      format: 'table',
    },
  },
] as const;
const coldStarts = 7;
const heavyMs = 8_000;
/** Queries of each panel before the first is timed: what is measured is a data source in use; cold starts stand apart. */
const warmUp = 300;

/**
 * What a query of the data source takes, with a scheduler whose document is another one each time that it is asked:
 * through a real Grafana where `GRAFANA_HOME` names one, else straight over gRPC. Then what the backend takes itself.
 */
export async function* measure(): AsyncIterable<Figure> {
  if (!existsSync(backend))
    throw new Error('There is no dist/datasource/backend.mjs: run npm run build first.');
  const upstream = await startChild(join(root, 'bench/datasource/upstream.ts'), []);
  try {
    const home = process.env.GRAFANA_HOME;
    const asked = home
      ? await throughGrafana(
          home,
          upstream.ready,
          sizes.map(({ size }) => size),
        )
      : await straight(upstream.ready);
    try {
      yield* latencies(asked, home ? 'Grafana' : 'gRPC');
    } finally {
      await asked.close();
    }
  } finally {
    await upstream.stop();
  }
  const standingBack = await startChild(join(root, 'bench/datasource/upstream.ts'), ['stand-back']);
  try {
    yield* ofTheProcess(standingBack.ready);
  } finally {
    await standingBack.stop();
  }
  yield* sizesOfFiles();
}

async function* latencies(asked: Asked, through: string): AsyncIterable<Figure> {
  for (const { model } of panels) await timesOf(warmUp, 1, () => asked.ask(sizes[0].size, model));
  const { askGrafana, askInfinity } = asked;
  if (askGrafana) {
    await timesOf(warmUp, 1, askGrafana);
    const { times } = await timesOf(sizes[0].queries, 1, askGrafana);
    yield figure('a number that Grafana makes up itself, 1 at once p50', quantile(times, 0.5), 'ms');
    yield figure('a number that Grafana makes up itself, 1 at once p99', quantile(times, 0.99), 'ms');
  }
  for (const { size, queries, share, ...peers } of sizes)
    for (const { name, peer, model } of panels)
      for (const atOnce of concurrencies) {
        const both = atOnce === 1 && peer && askInfinity ? () => askInfinity(size, peer) : undefined;
        const {
          times,
          peers: theirs,
          failed,
        } = await timesOf(queries, atOnce, () => asked.ask(size, model), both);
        const recorded = (n: 0 | 1) => (peer && atOnce === 1 ? peers[peer][n] : undefined);
        const peerOf = (n: 0 | 1) => (both ? quantile(theirs, quantiles[n]) : recorded(n));
        const title = `${name}, ${size}, ${atOnce} at once (${through})`;
        for (const n of [0, 1] as const) {
          const took = peerOf(n);
          yield figure(`${title} p${quantiles[n] * 100}`, quantile(times, quantiles[n]), 'ms', {
            ...(took !== undefined && { peer: round(took), ...(n === 0 && { goal: round(took * share) }) }),
          });
        }
        if (failed > 0) yield figure(`${title}, failed`, failed, 'queries', { goal: 0 });
      }
}

/** The same queries without a Grafana. */
async function straight(upstream: string): Promise<Asked> {
  const plugin = await start();
  return {
    async ask(size, model) {
      const dataSource = { uid: `of-${size}`, url: `${upstream}/${size}` };
      const to = Date.now();
      const { A } = await plugin.queryData([{ refId: 'A', model, from: to - 3_600_000, to }], { dataSource });
      if (A?.error) throw new Error(A.error);
    },
    close: () => plugin.close(),
  };
}

/**
 * Cold start; how soon it answers health checks while eight queries at a time ask for large tables; memory. Those who ask
 * and the scheduler that is read stand back, so that the processors are the backend's; and an idle backend beside it is
 * asked as well: what it takes is what the machine takes that all of them share.
 */
async function* ofTheProcess(upstream: string): AsyncIterable<Figure> {
  const colds: number[] = [];
  const firsts: number[] = [];
  for (let run = 0; run < coldStarts; run++) {
    const began = performance.now();
    const plugin = await start();
    colds.push(performance.now() - began);
    await plugin.queryData([{ refId: 'A', model: { kind: 'queue' } }], {
      dataSource: { url: `${upstream}/12` },
    });
    firsts.push(performance.now() - began);
    await plugin.close();
  }
  yield figure('cold start', median(colds), 'ms');
  yield figure('cold start to the first answer', median(firsts), 'ms');

  const plugin = await start();
  const idle = await start();
  try {
    yield figure('resident memory when idle', residentMegabytes(plugin), 'MB');
    const url = `${upstream}/10000`;
    const pings: number[] = [];
    const pingsOfIdle: number[] = [];
    const checks: number[] = [];
    const load = new Worker(new URL('./datasource/heavy-load.ts', import.meta.url), {
      workerData: { handshake: plugin.handshake, url, atOnce: 8 },
    });
    await once(load, 'message');
    const until = performance.now() + heavyMs;
    while (performance.now() < until) {
      pings.push(await timed(() => plugin.ping()));
      pingsOfIdle.push(await timed(() => idle.ping()));
      checks.push(await timed(() => plugin.checkHealth({ dataSource: { uid: 'heavy', url } })));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    load.postMessage('stop');
    const [{ answers }] = (await once(load, 'message')) as [{ answers: number }];
    yield figure('tables of 10,000 rows meanwhile', (answers * 1_000) / heavyMs, '1/s', { better: 'higher' });
    yield figure('health p50 under heavy queries', quantile(pings, 0.5), 'ms', {
      peer: round(quantile(pingsOfIdle, 0.5)),
    });
    yield figure('health p99 under heavy queries', quantile(pings, 0.99), 'ms', {
      goal: 5,
      peer: round(quantile(pingsOfIdle, 0.99)),
    });
    yield figure('health check of the data source p50 then', quantile(checks, 0.5), 'ms');
    yield figure('health check of the data source p99 then', quantile(checks, 0.99), 'ms');
    yield figure('resident memory after heavy queries', residentMegabytes(plugin), 'MB');
  } finally {
    await Promise.all([plugin.close(), idle.close()]);
  }
}

function* sizesOfFiles(): Iterable<Figure> {
  for (const { file, gzipBytes } of moduleSizes(join(root, 'dist')))
    yield figure(`${file}, gzipped`, gzipBytes / 1e3, 'kB', { goal: 60 });
  for (const { platform, bytes } of archiveSizes(join(root, 'output/package')))
    yield figure(`archive for ${platform}`, bytes / 1e6, 'MB');
}

const start = (): Promise<PluginClient> => startPlugin({ command: process.execPath, args: [backend] });

/**
 * Times of those that were answered: where others starve the processors, a script may not end in time. A peer is asked
 * in turns with it, so that what disturbs one disturbs the other.
 */
async function timesOf(
  count: number,
  atOnce: number,
  ask: () => Promise<void>,
  askPeer?: () => Promise<void>,
) {
  const times: number[] = [];
  const peers: number[] = [];
  let failed = 0;
  let left = count;
  const loop = async () => {
    while (left-- > 0) {
      try {
        times.push(await timed(ask));
      } catch (error) {
        failed += 1;
        process.stderr.write(`${(error as Error).message}\n`);
      }
      if (askPeer && left % turn === 0) for (let n = 0; n < turn; n++) peers.push(await timed(askPeer));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  return { times, peers, failed };
}

async function timed(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

function residentMegabytes({ process: { child } }: PluginClient): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1_024) / 1e6;
}

const round = (value: number): number => Number(value.toPrecision(3));

function figure(name: string, value: number, unit: string, more: Partial<Figure> = {}): Figure {
  return { name, value: round(value), unit, better: 'lower', ...more };
}
