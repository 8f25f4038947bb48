import { listenError } from './settings/listen-error.ts';
import type { Settings } from './settings/schema.ts';

interface Server {
  listen(at: { host: string; port: number }): Promise<string>;
}

/**
 * Has the metrics and then the API answer where the settings say.
 * @throws SettingsError for an address that cannot be had, naming the setting to change.
 */
export async function listen(
  settings: Settings,
  { app, metricsApp }: { app: Server; metricsApp: Server },
): Promise<{ url: string; metricsUrl: string }> {
  const at = async (server: Server, host: string, setting: 'port' | 'metricsPort') =>
    server.listen({ host, port: settings[setting] }).catch((error: unknown) => {
      throw listenError(error, host, setting, settings[setting]);
    });
  const metricsUrl = await at(metricsApp, settings.metricsHost, 'metricsPort');
  return { metricsUrl, url: await at(app, settings.host, 'port') };
}
