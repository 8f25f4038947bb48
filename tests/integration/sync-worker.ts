import { Engine } from '../../src/scheduler/engine/engine.ts';
import { openDatabase } from '../../src/scheduler/storage/open.ts';
import { SearchConsoleSync } from '../../src/scheduler/sync/search-console-sync.ts';
import { seededRandom } from '../../src/scheduler/clock/seeded-random.ts';
import { systemClock } from '../../src/scheduler/clock/clock.ts';
import { FakeSearchConsole } from '../fake-search-console.ts';
import { operator, silent, site } from '../sync-world.ts';
import { rowsOfDay } from './sync-process.ts';

/**
 * A process that syncs one span over the database in DATABASE_URL, to be killed at any moment: it goes on with what it
 * finds, starts a run where there has been none, and prints `done` when the run has ended.
 */
async function main(): Promise<void> {
  const [span = '', state = '1', latency = '15'] = process.argv.slice(2);
  const [from = '', to = ''] = span.split('/');
  const onError = (error: unknown) => console.error(error);
  const databaseUrl = process.env.DATABASE_URL;
  const database = await openDatabase({ databaseUrl, folder: process.cwd(), onError });
  const engine = await Engine.start({ database, embedded: false, onError });
  const random = seededRandom(Number(state));
  const fake = new FakeSearchConsole({
    clock: systemClock,
    random,
    rowsOf: rowsOfDay,
    latencyMs: Number(latency),
    // Ties change places at the borders of pages.
    shuffleTies: true,
  });
  const sync = new SearchConsoleSync({
    database,
    jobs: () => Promise.resolve(engine),
    shared: false,
    clock: systemClock,
    random,
    configuration: {
      accounts: [{ id: 'main', project: 'project' }],
      sites: [
        {
          url: site,
          account: 'main',
          types: ['web'],
          dimensions: ['page', 'query'],
          days: 10,
          autoSync: false,
        },
      ],
      budgets: {
        sitePerMinute: 1_000_000,
        userPerMinute: 1_000_000,
        projectPerMinute: 10_000_000,
        projectPerDay: 1_000_000_000,
      },
      limits: { maxConcurrency: 5, maxQueueSize: 1_000, maxInFlight: 10 },
      lagDays: 0,
    },
    console: () => fake,
    telemetry: silent,
    // Two pages a day at the most, as in life.
    paging: { pageRows: 100, dayRows: 200 },
    onError,
  });
  const { runs } = await sync.runs({ limit: 1 });
  sync.begin();
  const id =
    runs[0]?.id ??
    (await sync.start({ site, type: 'web', from, to, force: false, reason: 'to be killed' }, operator)).run
      .id;
  console.log('working');
  for (;;) {
    const { endedAt, state } = await sync.run(id);
    if (endedAt !== null) return void console.log(`done ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
