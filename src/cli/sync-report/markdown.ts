import { mostAtOnce } from '../../contract/sync.ts';
import { clockText } from '../sync-run-wait.ts';
import { printable } from '../table.ts';
import { type Integrity } from './integrity.ts';
import type { SuccessMetric } from '../../contract/sync/success-metrics.ts';
import type { Environment, Measured, MeasuredRun } from './measured.ts';
import { passed, speedUpOf } from './success.ts';

/** Days that differ are named, up to so many. */
const mostDays = 30;
const many = (count: number) => count.toLocaleString('en');
const cell = (text: string) => printable(text).replaceAll('|', '\\|');
const tableOf = (head: string[], rows: string[][]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

/** The rollout report, ready to be pasted into the playbook. */
export function reportMarkdown(measured: Measured, integrity: Integrity, metrics: SuccessMetric[]): string {
  const { baseline, concurrent, environment } = measured;
  const sections = [
    '# Phase 4 rollout report',
    verdictOf(measured, metrics),
    factsOf(measured),
    '## Runs',
    runsOf(baseline, concurrent),
    speedUpText(measured, integrity),
    '## Success metrics',
    tableOf(
      ['Metric', 'Target', 'Observed', 'Met'],
      metrics.map(({ metric, target, observed, met }) => [metric, target, observed, met ? 'yes' : 'NO']),
    ),
    '## Telemetry of the runs',
    telemetryOf(baseline, concurrent),
    '## Integrity',
    integrityOf(integrity),
    '## Environment',
    environmentOf(environment),
    `Command: \`${printable(measured.command).replaceAll('`', "'")}\``,
  ];
  return `${sections.join('\n\n')}\n`;
}

function verdictOf(measured: Measured, metrics: SuccessMetric[]): string {
  if (passed(measured, metrics)) return '**Passed**: both runs ended well, and every target is met.';
  const ends = [measured.baseline, measured.concurrent]
    .filter(({ run }) => run.state !== 'done')
    .map(
      ({ mode, run }) =>
        `the ${mode.toLowerCase()} run is ${run.state}${run.problem === null ? '' : ` (${run.problem})`}`,
    );
  const missed = metrics.filter(({ met }) => !met).map(({ metric }) => `missed: ${metric}`);
  return `**Not passed**: ${printable([...ends, ...missed].join('; '))}.`;
}

function factsOf(measured: Measured): string {
  const { limits } = measured;
  const autoSync = measured.keptAutoSync
    ? 'kept on, as asked for'
    : `off meanwhile, and on again${measured.leaseLost > 0 ? `; ${measured.leaseLost} renewals of its suspension failed, so it may have run in between` : ''}`;
  return [
    `- Site: ${printable(measured.site)}`,
    `- Account: ${printable(measured.account)}`,
    `- Range: ${measured.from} … ${measured.to} (${measured.days} days)`,
    `- Limits: max_concurrency ${limits.maxConcurrency}, max_queue_size ${limits.maxQueueSize}, max_in_flight ${limits.maxInFlight}`,
    `- Force: ${measured.force}`,
    `- Auto-sync: ${autoSync}`,
    `- From ${measured.startedAt} to ${measured.finishedAt}`,
  ].join('\n');
}

function runsOf(...runs: MeasuredRun[]): string {
  return tableOf(
    ['Mode', 'Max concurrency', 'Duration', 'API calls', 'Rows', 'Status'],
    runs.map(({ mode, run, stored }) => [
      mode,
      String(run.limits.maxConcurrency),
      `${clockText(run.seconds)} (${run.seconds.toFixed(1)} s)`,
      many(run.queries),
      many(stored.rows),
      run.state,
    ]),
  );
}

function speedUpText(measured: Measured, integrity: Integrity): string {
  const speedUp = speedUpOf(measured, integrity);
  if (speedUp === undefined) return 'Speed-up: **not comparable**, as the runs did not do the same work.';
  const atOnce = mostAtOnce(measured.limits);
  const { run } = measured.baseline;
  const pace = run.seconds === 0 ? 0 : (60 * run.queries) / run.seconds;
  return [
    `Speed-up: **${speedUp.toFixed(2)} ×** at equal rows.`,
    `The limits allow ${atOnce} × at the most: the sequential run has one page under way at any time, and with max_concurrency ${measured.limits.maxConcurrency} and max_in_flight ${measured.limits.maxInFlight} there are never more than ${atOnce}. The sequential run asked ${pace.toFixed(0)} queries a minute, so 80 % of a budget of 1,200 would bound it at ${pace === 0 ? '-' : (960 / pace).toFixed(1)} × in a run of more than a minute.`,
  ].join(' ');
}

function telemetryOf(...runs: MeasuredRun[]): string {
  const line = (name: string, value: (measured: MeasuredRun) => string) => [name, ...runs.map(value)];
  const ms = (value: number | null) => (value === null ? '-' : `${value.toFixed(0)} ms`);
  return tableOf(
    ['Measured', ...runs.map(({ mode }) => mode)],
    [
      line(
        'Queue depth, average / peak',
        ({ run }) => `${run.averages.queueSize.toFixed(0)} / ${run.peaks.queueSize}`,
      ),
      line(
        'In flight, average / peak',
        ({ run }) => `${run.averages.inFlight.toFixed(1)} / ${run.peaks.inFlight}`,
      ),
      line('Batch p50 / p95 / p99', ({ run }) =>
        [run.batches.p50, run.batches.p95, run.batches.p99].map(ms).join(' / '),
      ),
      line(
        'Queries a minute, average / peak',
        ({ run }) => `${run.averages.queriesPerMinute.toFixed(0)} / ${run.peaks.queriesPerMinute}`,
      ),
      line(
        'Approaching / exceeded / throttled',
        ({ run }) => `${run.approaching} / ${run.exceeded} / ${run.throttled}`,
      ),
      line('Pages asked for again', ({ run }) => many(run.retries)),
      line('Days repaired at page borders', ({ run }) => many(run.repairs)),
      line('Rows a second', ({ run }) =>
        run.seconds === 0 ? '-' : many(Math.round(run.rows / run.seconds)),
      ),
      line(
        'Memory of the service, peak',
        ({ run }) => `${(run.peaks.memoryBytes / 1_000_000).toFixed(0)} MB`,
      ),
      line('Days ok / empty / failed / skipped', ({ run }) => {
        const { ok, empty, failed, skipped } = run.counts;
        return `${ok} / ${empty} / ${failed} / ${skipped}`;
      }),
      line('Digest of all rows', ({ stored }) => stored.digest),
    ],
  );
}

function integrityOf({ missing, duplicates, differences, days, rows }: Integrity): string {
  const head = `${many(rows)} rows of ${days} days were compared by dimension key, with their clicks and impressions: ${missing} missing, ${duplicates} duplicate, ${differences.length} days differ.`;
  if (differences.length === 0) return head;
  const shown = differences
    .slice(0, mostDays)
    .map(({ date, baseline, concurrent, why }) => [
      date,
      baseline === undefined ? '-' : many(baseline),
      concurrent === undefined ? '-' : many(concurrent),
      why,
    ]);
  const more = differences.length > mostDays ? `\n\nand ${differences.length - mostDays} more` : '';
  return `${head}\n\n${tableOf(['Day', 'Sequential', 'Concurrent', 'Difference'], shown)}${more}`;
}

function environmentOf({ rollcall, node, platform, processors, memoryBytes, service }: Environment): string {
  return [
    `- Rollcall ${printable(rollcall)} at ${printable(service)}`,
    `- Measured from Node ${node} on ${platform}, ${processors} processors, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB of memory`,
  ].join('\n');
}
