import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { whole } from '../flags.ts';
import { startSearchConsole } from './simulator.ts';

const text = { type: 'string' } as const;
const options = {
  port: { ...text, default: '7660' },
  seed: { ...text, default: '1' },
  site: { ...text, default: 'sc-domain:example.com' },
  account: { ...text, default: '1' },
  'rows-per-day': { ...text, default: '2000' },
  'latency-ms': { ...text, default: '300' },
  'keep-mb': { ...text, default: '64' },
  credentials: { ...text, default: 'search-console-credentials.json' },
} as const;

/**
 * `npm run simulate:search-console -- [--port P] [--seed S] [--site URL] [--account ID] [--rows-per-day N]
 * [--latency-ms N] [--keep-mb N] [--credentials FILE]`
 *
 * Writes the credentials of a service account to FILE and prints the settings with which a scheduler syncs the site,
 * then `ready URL`, and stops at SIGTERM or SIGINT. Faults are ordered at URL/simulator/faults.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    strict: true,
    allowPositionals: false,
    options,
  });
  const { site, account } = values;
  const simulator = await startSearchConsole({
    host: '127.0.0.1',
    port: whole('port', values.port, 0, 65_535),
    sites: [site],
    accounts: [{ id: account, project: 'simulated' }],
    world: {
      seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
      rowsPerDay: whole('rows-per-day', values['rows-per-day'], 1, 100_000),
    },
    latency: { medianMs: whole('latency-ms', values['latency-ms'], 0, 600_000) },
    keepBytes: whole('keep-mb', values['keep-mb'], 1, 4_096) * 1024 * 1024,
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void simulator.close());
  await writeFile(values.credentials, JSON.stringify(simulator.credentials(account).serviceAccount), {
    mode: 0o600,
  }).catch(async (error: Error) => {
    await simulator.close();
    throw new Error(
      `--credentials ${JSON.stringify(values.credentials)}: cannot be written: ${error.message}`,
    );
  });
  const sync = {
    accounts: [
      { id: account, project: 'simulated', credentialsFile: values.credentials, rootUrl: simulator.url },
    ],
    sites: [{ url: site, account }],
    simulatorUrl: simulator.url,
  };
  process.stdout.write(stringify({ sync }));
  console.log(`ready ${simulator.url}`);
}

main().catch((error: unknown) => {
  console.error(`search-console: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
