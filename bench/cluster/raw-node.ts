import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Job } from 'pg-boss';
import { obey, type NodeTask } from './node-process.ts';
import { openRawEngine, rawQueue } from './raw-engine.ts';
import { Window } from './window.ts';

interface RawPoll {
  key: string;
  dueAt: number;
}

/** As long as the queue has nothing due it is asked this often, and what ended is gathered as long, in ms. */
const fetchEveryMs = 25;
const gatherMs = 20;
const mostAtOnce = 500;

/**
 * A node that has nothing but the engine: fetch, poll, then insert the next job and delete this one in one transaction.
 * It claims nothing, keeps no state and decides nothing: what is left of its rate is the price of all that.
 */
const task = JSON.parse(process.argv[2] as string) as NodeTask;
const boss = await openRawEngine(task.url);
const pool = new pg.Pool({ connectionString: task.url, max: 4 });
const window = new Window();
let everyMs = task.everyMs;
let inFlight = 0;
let ended: Job<RawPoll>[] = [];
let runs = true;

function poll(job: Job<RawPoll>): void {
  window.began(Date.now() - job.data.dueAt);
  inFlight += 1;
  setTimeout(() => {
    window.ended();
    if (ended.push(job) === 1) setTimeout(() => void finish(), gatherMs);
  }, task.pollMs);
}

async function finish(): Promise<void> {
  const batch = ended;
  ended = [];
  const dueAt = Date.now() + everyMs;
  const client = await pool.connect();
  const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) };
  await client.query('begin');
  await boss.insert(
    rawQueue,
    batch.map(({ data: { key } }) => ({
      data: { key, dueAt },
      singletonKey: key,
      startAfter: new Date(dueAt),
    })),
    { db },
  );
  await boss.deleteJob(
    rawQueue,
    batch.map(({ id }) => id),
    { db },
  );
  await client.query('commit');
  client.release();
  inFlight -= batch.length;
}

async function fetchAll(): Promise<void> {
  while (runs) {
    const free = Math.min(mostAtOnce, task.places - inFlight);
    const jobs = free > 0 ? await boss.fetch<RawPoll>(rawQueue, { batchSize: free }) : [];
    for (const job of jobs) poll(job);
    if (jobs.length < free || free <= 0) await delay(fetchEveryMs);
  }
}

void fetchAll();
obey({
  report: () => window.close(),
  pollEvery: (ms) => (everyMs = ms),
  async stop() {
    runs = false;
    while (inFlight > 0) await delay(fetchEveryMs);
    await boss.stop({ graceful: false });
    await pool.end();
  },
});
