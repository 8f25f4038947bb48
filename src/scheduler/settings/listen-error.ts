import { SettingsError } from './settings-error.ts';

/** What to set instead, for each setting that names a port. */
const portSettings = {
  port: '--port or ROLLCALL_PORT',
  metricsPort: '--metrics-port or ROLLCALL_METRICS_PORT',
  simulatorPort: 'ROLLCALL_SIMULATOR_PORT',
} as const;

/** Why a server could not listen, as an error that names the setting to change. Any other error is passed through. */
export function listenError(
  error: unknown,
  host: string,
  setting: keyof typeof portSettings,
  port: number,
): unknown {
  switch ((error as { code?: unknown }).code) {
    case 'EADDRINUSE':
      return new SettingsError(
        `Setting ${setting} is ${port}, which is in use on ${host}: stop the program that uses it, or choose another port with ${portSettings[setting]}.`,
      );
    case 'EACCES':
      return new SettingsError(
        `Setting ${setting} is ${port}, which this user may not listen on: choose a port above 1023 with ${portSettings[setting]}.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new SettingsError(
        `Setting ${setting === 'metricsPort' ? 'metricsHost' : 'host'} is ${JSON.stringify(host)}, which is no address of this machine: use 127.0.0.1, 0.0.0.0 or one of its own.`,
      );
    default:
      return error;
  }
}
