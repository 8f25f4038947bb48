import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { test as base, expect } from '@playwright/test';
import { Stage } from './stage.ts';

const home = process.env.GRAFANA_HOME;

const test = base.extend<object, { stage: Stage }>({
  stage: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures off this pattern
    async ({}, use) => {
      const stage = await Stage.start(home as string);
      await use(stage);
      await stage.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
});

test.skip(home === undefined, 'GRAFANA_HOME does not name an unpacked Grafana: nothing is driven');

const queriesPerSecond = 50;
const backWithinMs = 2_000;

/** One query, as the browser sends it. Times are of `performance.now()`. */
interface Asked {
  began: number;
  ended: number;
  status: number;
}

test('a backend that is killed under load is back within two seconds, and Grafana stays up', async ({
  stage,
}) => {
  const { grafana } = stage;
  const cookie = await logIn(grafana.url);
  await expect.poll(async () => (await ask(grafana.url, cookie)).status, { timeout: 30_000 }).toBe(200);

  const asked: Promise<Asked>[] = [];
  const started = performance.now();
  // By the clock and not by the tick: a busy machine delays ticks.
  const load = setInterval(() => {
    const due = ((performance.now() - started) / 1_000) * queriesPerSecond;
    while (asked.length < due) asked.push(ask(grafana.url, cookie));
  }, 1_000 / queriesPerSecond);
  const kills: { pid: number; at: number }[] = [];
  for (let kill = 0; kill < 3; kill++) {
    await delay(2_000);
    const pid = backendOf(grafana.process.pid as number);
    kills.push({ pid, at: performance.now() });
    process.kill(pid, 'SIGKILL');
    await delay(4_000);
  }
  clearInterval(load);
  const answers = await Promise.all(asked);

  expect(answers.length).toBeGreaterThan(queriesPerSecond * 15);
  const good = answers.filter(({ status }) => status === 200);
  const back = kills.map(
    ({ at }) => Math.min(...good.filter(({ began }) => began > at).map(({ ended }) => ended)) - at,
  );
  console.log(`back after ${back.map((ms) => `${Math.round(ms)} ms`).join(', ')}`);
  for (const ms of back) expect(ms).toBeLessThanOrEqual(backWithinMs);
  // Once it is back, nothing is left of it.
  const late = answers.filter(({ began }) =>
    kills.some(({ at }) => began > at + backWithinMs && began < at + 4_000),
  );
  expect(late.filter(({ status }) => status !== 200)).toEqual([]);
  expect(new Set(kills.map(({ pid }) => pid)).size, 'another process each time').toBe(kills.length);
  expect(grafana.process.exitCode).toBeNull();
  expect((await fetch(`${grafana.url}/api/health`)).status).toBe(200);
});

/** A session, as a browser has one: to check a password with each query would be most of the load. */
async function logIn(grafana: string): Promise<string> {
  const response = await fetch(`${grafana}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'admin', password: 'admin' }),
  });
  expect(response.ok).toBe(true);
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.replace(/;.*$/s, ''))
    .join('; ');
}

async function ask(grafana: string, cookie: string): Promise<Asked> {
  const began = performance.now();
  const now = Date.now();
  const query = {
    refId: 'A',
    datasource: { type: 'rollcall-scheduler-datasource', uid: 'rollcall' },
    kind: 'queue',
    intervalMs: 10_000,
    maxDataPoints: 500,
  };
  const status = await fetch(`${grafana}/api/ds/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ from: String(now - 60_000), to: String(now), queries: [query] }),
    signal: AbortSignal.timeout(30_000),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => 0,
  );
  return { began, ended: performance.now(), status };
}

/** The one child of Grafana that is the data source's backend, compiled or on Node.js. */
function backendOf(grafana: number): number {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => /backend\.mjs|gpx_rollcall/.test(readOrEmpty(`/proc/${pid}/cmdline`)))
    .filter((pid) => parentOf(pid) === grafana);
  expect(children).toHaveLength(1);
  return Number(children[0]);
}

/** The fourth field of stat; the second, the name of the program, may hold spaces. */
function parentOf(pid: string): number {
  return Number(
    readOrEmpty(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')[1],
  );
}

/** Of a process that has ended meanwhile, nothing. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
