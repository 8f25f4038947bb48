import { existsSync, statSync } from 'node:fs';
import { readEnvironment, variableOf } from '../scheduler/configuration/environment.ts';
import { readSettings, settingsFile, settingVariables, type Secrets } from '../scheduler/settings/read.ts';
import type { Settings } from '../scheduler/settings/schema.ts';
import { failed, ok, warn, type Finding } from './finding.ts';
import { openToOthers } from './modes.ts';

/** What the service would be started with, as far as it can be read. */
interface ReadSettings {
  findings: Finding[];
  read: { settings: Settings; secrets: Secrets } | undefined;
}

export interface SettingsFlags {
  config?: string | undefined;
  data?: string | undefined;
}

/** Variables of Rollcall that are no settings of the service. */
const otherVariables = [
  'ROLLCALL_CONFIG',
  'ROLLCALL_ADMIN_TOKEN',
  'ROLLCALL_GRAFANA_TOKEN',
  // Of the command line.
  'ROLLCALL_URL',
  'ROLLCALL_TOKEN',
  // Of what is provisioned in Grafana, and of its data source.
  'ROLLCALL_DASHBOARDS',
  'ROLLCALL_ONCALL_URL',
  'ROLLCALL_FEATURE_OWNER_URL',
  'ROLLCALL_TEAM_URL',
  'ROLLCALL_NODE',
  'ROLLCALL_PLUGIN',
  'ROLLCALL_BACKEND',
];

/** Reads the settings as the service does, and looks at the file that they stand in. */
export function readInstalled(flags: SettingsFlags, env: NodeJS.ProcessEnv): ReadSettings {
  const findings = unreadVariables(env);
  try {
    const args = (['config', 'data'] as const).flatMap((flag) =>
      flags[flag] === undefined ? [] : [`--${flag}`, flags[flag]],
    );
    const read = readSettings(args, env);
    readEnvironment(env);
    const file = settingsFile(flags.config, env);
    return { findings: [...findings, ...aboutFile(file, read.settings)], read };
  } catch (error) {
    return { findings: [...findings, failed('settings', error)], read: undefined };
  }
}

function aboutFile(file: string | undefined, { instances, simulate }: Settings): Finding[] {
  const simulated = instances.length === 0;
  const fleet = simulated
    ? `a simulated fleet${simulate === undefined ? '' : ` of ${simulate}`}`
    : `${instances.length} instances`;
  const found = [ok('settings', `${file ?? 'no settings file'}: ${fleet}`)];
  if (file === undefined || simulated || !existsSync(file)) return found;
  const others = openToOthers(statSync(file));
  return others === undefined
    ? found
    : [
        ...found,
        warn(
          'settings',
          `${file} holds credentials of hosts, and others on this machine may read it (mode ${others}).`,
          `chmod 600 ${file}`,
        ),
      ];
}

/** A misspelt variable changes nothing, and nobody says so. */
function unreadVariables(env: NodeJS.ProcessEnv): Finding[] {
  const known = new Set<string>([...settingVariables, ...Object.values(variableOf), ...otherVariables]);
  return Object.keys(env)
    .filter((name) => name.startsWith('ROLLCALL_') && !known.has(name))
    .sort()
    .map((name) =>
      warn(
        'settings',
        `The variable ${name} is set, and nothing reads it.`,
        'Mend its name after docs/configuration.md, or unset it.',
      ),
    );
}
