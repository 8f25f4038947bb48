import { writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { readFlags } from './flags.ts';
import { startSimulator } from './simulator.ts';

/**
 * `npm run simulate -- --instances N --stations N --seed S --port P [--plain] [--write FILE]`
 *
 * Writes the settings with which a scheduler in another process polls the fleet, prints `ready URL`, and stops at
 * SIGTERM or SIGINT.
 */
async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  const simulator = await startSimulator({
    count: flags.instances,
    stations: flags.stations,
    seed: flags.seed,
    host: '127.0.0.1',
    controlPort: flags.port,
    plain: flags.plain,
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void simulator.close());

  const settings = stringify({ simulatorUrl: simulator.controlUrl, instances: simulator.instances });
  if (flags.write === undefined) {
    process.stdout.write(settings);
  } else {
    // Settings hold tokens: a file of them is its owner's alone, even here.
    await writeFile(flags.write, settings, { mode: 0o600 }).catch(async (error: Error) => {
      await simulator.close();
      throw new Error(`--write ${JSON.stringify(flags.write)}: cannot be written: ${error.message}`);
    });
  }
  console.log(`ready ${simulator.controlUrl}`);
}

main().catch((error: unknown) => {
  console.error(`simulate: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
