import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';
import { client, type Client } from '../../src/contract/client.ts';
import { SearchConsoleClient } from '../../src/scheduler/sync/client/client.ts';
import { ServiceProcess } from '../../tests/integration/service-process.ts';
import { startPostgres, type PostgresServer } from '../../tests/postgres-server.ts';
import { temporaryFolder } from '../../tests/embedded-database.ts';

export const site = 'sc-domain:example.com';
const simulatorMain = join(import.meta.dirname, '../../src/simulator/search-console/main.ts');
/** Days that are made before anything is measured: those of the runs, and some around them. */
const warmedDays = 160;
const dayMs = 86_400_000;

/** What a bench of the sync runs on: Search Console, the service and PostgreSQL, each a process of its own. */
export interface Stage {
  api: Client;
  service: ServiceProcess;
  /** What the simulator saw of the service. */
  traffic(): Promise<Traffic>;
  stop(): Promise<void>;
}

export interface Traffic {
  queries: number;
  inFlight: number;
  peakInFlight: number;
  peakPerMinute: number;
  refused: Record<string, number>;
}

interface StageOptions {
  rowsPerDay: number;
  latencyMs: number;
}

/**
 * Starts all of it. Answers are made before they are asked for, so that what is measured is not the simulator.
 * @throws an Error where this machine has no PostgreSQL.
 */
export async function startStage({ rowsPerDay, latencyMs }: StageOptions): Promise<Stage> {
  const postgres = await startPostgres();
  if (typeof postgres === 'string') throw new Error(postgres);
  const folder = temporaryFolder();
  const credentials = join(folder, 'credentials.json');
  const simulator = spawn(
    process.execPath,
    [
      simulatorMain,
      ...['--port', '0', '--site', site, '--rows-per-day', String(rowsPerDay)],
      ...['--latency-ms', String(latencyMs), '--keep-mb', '1024', '--credentials', credentials],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const sync = await settingsOf(simulator);
    await warm(sync.simulatorUrl, credentials);
    await fetch(`${sync.simulatorUrl}/simulator/reset`, { method: 'POST' });
    const service = await ServiceProcess.start({
      settings: { simulate: 1, logLevel: 'error', sync },
      env: { DATABASE_URL: postgres.url },
    });
    return stageOf(service, postgres, simulator, sync.simulatorUrl);
  } catch (error) {
    simulator.kill();
    await postgres.stop();
    throw error;
  }
}

function stageOf(
  service: ServiceProcess,
  postgres: PostgresServer,
  simulator: ChildProcess,
  simulatorUrl: string,
): Stage {
  return {
    api: client(
      (path, request) => fetch(service.url + path, request),
      () => service.asAdmin(),
    ),
    service,
    traffic: async () => (await (await fetch(`${simulatorUrl}/simulator`)).json()) as Traffic,
    async stop() {
      simulator.kill();
      await service.discard();
      await postgres.stop();
    },
  };
}

/** What the simulator prints is what the service is to be given. */
async function settingsOf(simulator: ChildProcess): Promise<{ simulatorUrl: string }> {
  const printed: string[] = [];
  for await (const line of createInterface(simulator.stdout as NodeJS.ReadableStream)) {
    if (line.startsWith('ready '))
      return (parse(printed.join('\n')) as { sync: { simulatorUrl: string } }).sync;
    printed.push(line);
  }
  await once(simulator, 'exit');
  throw new Error('the simulated Search Console did not start');
}

/** Asks for every day once, eight at a time. */
async function warm(rootUrl: string, credentialsFile: string): Promise<void> {
  const asker = new SearchConsoleClient({
    rootUrl,
    credentialsFile,
    timeoutMs: 120_000,
    env: {},
    now: Date.now,
  });
  const today = Date.now();
  const days = Array.from({ length: warmedDays }, (_, back) =>
    new Date(today - back * dayMs).toISOString().slice(0, 10),
  );
  const never = new AbortController().signal;
  const ask = async (date: string) => {
    for (const dimensions of [['page', 'query'], ['date']] as const)
      await asker.query(
        site,
        { from: date, to: date, type: 'web', dimensions, rowLimit: 25_000, startRow: 0 },
        never,
      );
  };
  const one = async () => {
    for (let date = days.pop(); date !== undefined; date = days.pop()) await ask(date);
  };
  await Promise.all(Array.from({ length: 8 }, one));
  await asker.close();
}
