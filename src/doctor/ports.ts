import { createServer } from 'node:net';
import { listenError } from '../scheduler/settings/listen-error.ts';
import type { Settings } from '../scheduler/settings/schema.ts';
import { failed, ok, type Finding } from './finding.ts';

/** Whether a service that is started now could listen where its settings say. */
export async function ports(settings: Settings): Promise<Finding[]> {
  const { host, metricsHost, port, metricsPort, simulatorPort, instances, cluster } = settings;
  const simulates = instances.length === 0 && !cluster;
  const wanted = [
    { setting: 'port', host, port },
    { setting: 'metricsPort', host: metricsHost, port: metricsPort },
    ...(simulates ? [{ setting: 'simulatorPort', host: '127.0.0.1', port: simulatorPort } as const] : []),
  ] as const;
  const errors = await Promise.all(
    wanted.map(async (each) => {
      const error = await listenOnce(each.host, each.port);
      return error && listenError(error, each.host, each.setting, each.port);
    }),
  );
  const found = errors.filter((error) => error !== undefined).map((error) => failed('ports', error));
  return found.length > 0
    ? found
    : [ok('ports', `${wanted.map(({ host, port }) => `${host}:${port}`).join(', ')} can be had`)];
}

function listenOnce(host: string, port: number): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port }, () => server.close(() => resolve(undefined)));
  });
}
