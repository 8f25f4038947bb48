import { PgBoss } from 'pg-boss';

export const rawQueue = 'poll';
const jobsAtOnce = 10_000;

/** The engine by itself, in a schema of its own. */
export async function openRawEngine(url: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: url, max: 4, schema: 'raw_engine', schedule: false });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  return boss;
}

/** Makes the queue and a first job for each instance, spread over an interval. */
export async function fillRawEngine(url: string, instances: number, everyMs: number): Promise<void> {
  const boss = await openRawEngine(url);
  await boss.createQueue(rawQueue, {
    policy: 'short',
    partition: true,
    retryLimit: 1_000,
    heartbeatSeconds: 10,
  });
  const now = Date.now();
  for (let from = 0; from < instances; from += jobsAtOnce)
    await boss.insert(
      rawQueue,
      Array.from({ length: Math.min(jobsAtOnce, instances - from) }, (_, n) => {
        const dueAt = now + ((from + n) / instances) * everyMs;
        const key = `pbs::node${from + n}`;
        return { data: { key, dueAt }, singletonKey: key, startAfter: new Date(dueAt) };
      }),
    );
  await boss.stop({ graceful: false });
}
