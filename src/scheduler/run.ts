import { setFlagsFromString } from 'node:v8';
import { pino } from 'pino';
import type { Simulator } from '../simulator/simulator.ts';
import { AccessError } from './auth/first-token.ts';
import { NodeNameError } from './cluster/nodes/node-registry.ts';
import { ConfigurationError } from './configuration/configuration-error.ts';
import { startService } from './service.ts';
import { listenError } from './settings/listen-error.ts';
import { readInstances } from './settings/read-apart.ts';
import { readSettings } from './settings/read.ts';
import { SettingsError } from './settings/settings-error.ts';

/**
 * In percent. What the heap may grow by between two collections is several times of what is alive where nothing is said,
 * and pages of a sync are garbage as soon as they are stored.
 */
const heapGrowth = 40;

/** A fleet of this many simulated instances is polled when no other is named. */
const simulatedByDefault = 12;

/** Starts the scheduler service from flags, environment and settings file; `ready URL` on stdout says that it answers. */
async function main(): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${heapGrowth}`);
  const { settings, secrets } = readSettings(process.argv.slice(2), process.env);
  // Standard output is for where things answer, `ready` last; the log goes to standard error.
  const logger = pino(
    { level: settings.logLevel, redact: ['*.secret', '*.password', '*.token', 'req.headers.authorization'] },
    pino.destination(2),
  );
  const byDefault = settings.instances.length === 0 && !settings.cluster ? simulatedByDefault : 0;
  const count = settings.simulate ?? byDefault;
  const simulating = count > 0 ? simulate(count, settings.simulatorPort) : undefined;
  const fleet = simulating?.then(({ instances, controlUrl }) => ({
    instances,
    simulatorUrl: controlUrl,
  })) ?? {
    instances: settings.instances,
    ...(settings.simulatorUrl !== undefined && { simulatorUrl: settings.simulatorUrl }),
  };
  const service = await startService(settings, secrets, fleet, logger);
  const simulator = await simulating;
  if (simulator) console.log(`simulator ${simulator.controlUrl}`);
  console.log(`metrics ${service.metricsUrl}/metrics`);
  console.log(`ready ${service.url}`);

  let stopping = false;
  const stop = (why: object, exitCode: number) => {
    if (stopping) return;
    stopping = true;
    logger.info(why, 'stopping');
    Promise.all([service.stop(), simulator?.close()]).then(
      () => process.exit(exitCode),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  // A reload takes up the instances of the settings file as they are now; all other settings want a restart.
  let reloading: Promise<void> = Promise.resolve();
  const reload = async () => {
    try {
      const instances = await readInstances(process.argv.slice(2), process.env);
      if (simulator) return logger.warn('nothing to reload: the fleet is simulated');
      if (stopping) return;
      service.setFleet(instances);
      logger.info({ instances: instances.length }, 'reloaded the instances');
    } catch (error) {
      logger.error({ reason: (error as Error).message }, 'did not reload: the settings cannot be used');
    }
  };
  // Of two that come close together the later is the last to take effect.
  process.on('SIGHUP', () => {
    reloading = reloading.then(reload);
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop({ signal }, 0));
  void service.lost.then((error) => {
    logger.error({ reason: error.message }, 'this process is no node of the cluster any more');
    stop({ reason: error.message }, 1);
  });
}

/** The simulator is loaded when it is wanted: a service that polls a real fleet has no use for it. */
async function simulate(count: number, controlPort: number): Promise<Simulator> {
  const host = '127.0.0.1';
  const { startSimulator } = await import('../simulator/simulator.ts');
  return startSimulator({ count, host, controlPort }).catch((error: unknown) => {
    throw listenError(error, host, 'simulatorPort', controlPort);
  });
}

main().catch((error: unknown) => {
  // What keeps a start from going through is the reader's to mend: they need the sentence, not a stack.
  const debug = process.env.ROLLCALL_LOG_LEVEL === 'debug';
  console.error(error instanceof Error && !debug ? `rollcall: ${error.message}` : error);
  const isTheReaders = [SettingsError, ConfigurationError, AccessError, NodeNameError].some(
    (kind) => error instanceof kind,
  );
  process.exit(isTheReaders ? 2 : 1);
});
