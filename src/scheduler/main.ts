import { pino } from 'pino';
import { startSimulator } from '../simulator/simulator.ts';
import { startService } from './service.ts';
import { SettingsError, readSettings } from './settings/read.ts';

/** A fleet of this many simulated instances is polled when no other is named. */
const simulatedByDefault = 12;

/** Starts the scheduler service from flags, environment and settings file; `ready URL` on stdout says that it answers. */
async function main(): Promise<void> {
  const { settings, secrets } = readSettings(process.argv.slice(2), process.env);
  // Standard output is for the ready line; the log goes to standard error.
  const logger = pino(
    { level: settings.logLevel, redact: ['*.secret', '*.password', '*.token', 'req.headers.authorization'] },
    pino.destination(2),
  );
  const count = settings.simulate ?? (settings.instances.length === 0 ? simulatedByDefault : 0);
  const simulator =
    count > 0
      ? await startSimulator({ count, host: '127.0.0.1', controlPort: settings.simulatorPort })
      : undefined;
  if (simulator) console.log(`simulator ${simulator.controlUrl}`);

  const service = await startService(settings, secrets, simulator?.instances ?? settings.instances, logger);
  console.log(`ready ${service.url}`);

  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    Promise.all([service.stop(), simulator?.close()]).then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  // A wrong setting is the reader's to mend: they need the sentence, not a stack.
  console.error(error instanceof SettingsError ? `rollcall: ${error.message}` : error);
  process.exit(error instanceof SettingsError ? 2 : 1);
});
