import type { Budget, SyncDays, SyncRun, SyncSite, SyncStatus, Verification } from '../contract/sync.ts';
import { ago } from './ago.ts';
import { clockText } from './sync-run-wait.ts';
import { printable, table } from './table.ts';

const many = (count: number) => count.toLocaleString('en');
/** Faults that fit on a screen. */
const mostShown = 20;

/** How the sync stands, its sites and its budgets. */
export function statusText(status: SyncStatus, sites: SyncSite[], now: number): string {
  const { coordinator, limits, autoSync } = status;
  const lines = [
    `Sync          ${headline(status)}`,
    `Queue         ${coordinator.queueSize} of ${limits.maxQueueSize} pages wait, ${coordinator.inFlight} of ${limits.maxInFlight} in flight, ${coordinator.requeued} given back`,
    `Workers       ${status.workers.filter(({ state }) => state !== 'idle').length} busy of ${limits.maxConcurrency}`,
    `Auto-sync     ${autoSyncText(autoSync, now)}`,
  ];
  const parts = [lines.join('\n')];
  if (sites.length > 0) parts.push(sitesText(sites, now));
  if (status.quota.length > 0) parts.push(quotaText(status.quota, now));
  if (status.runs.length > 0) parts.push(runsText(status.runs, now));
  return parts.join('\n\n');
}

function headline({ state, halted, waiting }: SyncStatus): string {
  if (halted) return printable(`HALTED by ${halted.by} at ${halted.at}: ${halted.reason}`);
  if (waiting) return printable(`waits until ${waiting.until}: ${waiting.reason}`);
  return state;
}

function autoSyncText({ enabled, schedule, nextAt, suspended }: SyncStatus['autoSync'], now: number): string {
  if (suspended)
    return printable(
      `off until ${suspended.until}, by ${suspended.by}: ${suspended.reason}; then on again by itself`,
    );
  if (!enabled) return schedule === null ? 'off: the settings name no schedule' : 'off';
  return `on, at ${schedule} UTC, next ${ago(nextAt, now)}`;
}

function sitesText(sites: SyncSite[], now: number): string {
  const rows = sites.map(({ site, account, access, counts, rows, newestDay, lastSyncedAt, problem }) => [
    site,
    account,
    access,
    `${counts.ok} ok, ${counts.empty} empty, ${counts.failed} failed, ${counts.skipped} skipped`,
    many(rows),
    newestDay ?? '-',
    ago(lastSyncedAt, now),
    problem ?? '-',
  ]);
  return table(['SITE', 'ACCOUNT', 'ACCESS', 'DAYS', 'ROWS', 'NEWEST DAY', 'SYNCED', 'PROBLEM'], rows);
}

function quotaText(quota: Budget[], now: number): string {
  const rows = quota.map(({ scope, of, window, used, budget, approaching, exceeded, waitsUntil }) => [
    scope,
    of,
    `${many(used)} of ${many(budget)} a ${window}`,
    exceeded ? 'EXCEEDED' : approaching ? 'approaching' : 'ok',
    waitsUntil === null ? '-' : ago(waitsUntil, now),
  ]);
  return table(['BUDGET', 'OF', 'QUERIES', 'STATE', 'WAITS UNTIL'], rows);
}

/** Runs in a table. */
function runsText(runs: SyncRun[], now: number): string {
  const rows = runs.map(({ id, site, from, to, state, counts, days, rows, seconds, startedAt, problem }) => [
    id,
    site,
    `${from} … ${to}`,
    state,
    `${counts.ok + counts.empty} of ${days}`,
    many(rows),
    clockText(seconds),
    ago(startedAt, now),
    problem ?? '-',
  ]);
  return table(['RUN', 'SITE', 'SPAN', 'STATE', 'DAYS', 'ROWS', 'TOOK', 'STARTED', 'PROBLEM'], rows);
}

/** How a run ended, in a sentence. */
export function endText({ id, state, counts, rows, pages, queries, seconds, problem }: SyncRun): string {
  const { ok, empty, failed, skipped } = counts;
  const told = `${id} is ${state} after ${clockText(seconds)}: ${many(rows)} rows in ${many(pages)} pages by ${many(queries)} queries; days: ${ok} ok, ${empty} empty, ${failed} failed, ${skipped} skipped.`;
  return printable(problem === null ? told : `${told} ${problem}`);
}

/** The days of a span: its counts, and what is missing of it. */
export function daysText({ site, type, from, to, counts, rows, gaps, days }: SyncDays): string {
  const head = printable(
    `${site}, ${type}, ${from} … ${to}: ${many(rows)} rows; ${counts.ok} days ok, ${counts.empty} empty, ${counts.failed} failed, ${counts.skipped} skipped, ${counts.pending} pending.`,
  );
  if (gaps.length === 0) return `${head}\nThere is no gap.`;
  const why = (span: { from: string; to: string }) =>
    days.find(({ date, reason }) => date >= span.from && date <= span.to && reason !== null)?.reason ?? '-';
  const rowsOfGaps = gaps.map((gap) => [`${gap.from} … ${gap.to}`, String(gap.days), why(gap)]);
  return `${head}\n\n${table(['GAP', 'DAYS', 'WHY'], rowsOfGaps)}`;
}

/** Whether what is stored is what is on record, and where it is not. */
export function verificationText(checked: Verification): string {
  const { site, type, from, to, rows, missing, duplicates, faults, digest, days } = checked;
  const head = [
    `${site}, ${type}, ${from} … ${to}: ${many(rows)} rows, ${missing} missing, ${duplicates} there twice, ${faults} days with a fault.`,
    `Digest of all rows: ${digest}`,
  ]
    .map(printable)
    .join('\n');
  const wrong = days.filter(({ fault }) => fault !== null);
  if (wrong.length === 0) return head;
  const shown = wrong
    .slice(0, mostShown)
    .map(({ date, status, recorded, stored, duplicates, fault }) => [
      date,
      status,
      many(recorded),
      many(stored),
      String(duplicates),
      fault ?? '-',
    ]);
  const more = wrong.length > mostShown ? `\nand ${wrong.length - mostShown} more: --json has all` : '';
  return `${head}\n\n${table(['DAY', 'STATUS', 'ON RECORD', 'STORED', 'TWICE', 'FAULT'], shown)}${more}`;
}
