import { routeConsole } from './logging/console.ts';
import { logger } from './logging/logger.ts';
import type { DataSourcePlugin } from './plugin.ts';
import { announce, isStartedByGrafana, listen } from './process/handshake.ts';
import { handleSignals, watchParent } from './process/lifetime.ts';
import { createServer } from './server.ts';

/**
 * How long requests in flight have to finish. Grafana kills a plugin two seconds after it asked it to stop, and
 * `dispose` needs its share.
 */
const drainMs = 1_000;
const disposeMs = 500;

/**
 * Runs the plugin until Grafana stops it. It never rejects: what keeps the plugin from starting is logged and
 * ends the process with status 1. Grafana starts a plugin that died again within about a second.
 */
export async function serve(plugin: DataSourcePlugin): Promise<void> {
  if (!isStartedByGrafana(process.env)) {
    process.stderr.write(
      `${plugin.pluginId} is the backend of a Grafana plugin. Grafana starts it; it does nothing by itself.\n`,
    );
    process.exit(1);
  }
  routeConsole(logger);
  process.on('unhandledRejection', (error) => logger.error('Unhandled rejection', { error }));
  process.on('uncaughtException', (error) => {
    logger.error('Uncaught exception, the plugin stops', { error });
    process.exit(1);
  });
  try {
    await start(plugin);
  } catch (error) {
    logger.error('The plugin could not start', { error });
    process.exit(1);
  }
}

async function start(plugin: DataSourcePlugin): Promise<void> {
  const server = createServer(plugin, () => void stop('Grafana asked it to'));
  const listener = await listen(server.grpc, plugin.pluginId, process.env);
  process.on('exit', () => listener.cleanUp());

  let stopping = false;
  async function stop(reason: string): Promise<void> {
    if (stopping) return;
    stopping = true;
    logger.info(`The plugin stops: ${reason}`);
    await server.drain(drainMs);
    await disposed(plugin);
    process.exit(0);
  }
  handleSignals(() => void stop('SIGTERM'));
  watchParent(() => void stop('the process that started it is gone'));
  announce(listener);
}

async function disposed(plugin: DataSourcePlugin): Promise<void> {
  setTimeout(() => process.exit(0), disposeMs).unref();
  try {
    await plugin.dispose?.();
  } catch (error) {
    logger.error('The plugin could not clean up', { error });
  }
}
