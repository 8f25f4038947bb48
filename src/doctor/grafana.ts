import { z } from 'zod';
import { dataSources } from './grafana-sources.ts';
import {
  grafanaHealth,
  grafanaPlugin,
  grafanaPluginErrors,
  type GrafanaApi,
  type GrafanaAnswer,
} from './grafana-api.ts';
import { fail, failed, ok, warn, type Finding } from './finding.ts';

/** The app, and what is nested in it: Grafana asks leave for each by its own name. */
const pluginIds = [
  'rollcall-scheduler-app',
  'rollcall-scheduler-datasource',
  'rollcall-rolloutstage-panel',
] as const;

/** The first version with all that the plugin calls, by its manifest. */
const oldest = [12, 3] as const;

const allow = `Put all three into allow_loading_unsigned_plugins of grafana.ini, and start Grafana again: ${pluginIds.join(',')}`;

/**
 * A Grafana: its version, whether the plugin is there and allowed, and whether its data sources and their evaluators
 * answer. @param version of what is installed here.
 */
export async function grafana(api: GrafanaApi, version: string): Promise<Finding[]> {
  try {
    const health = grafanaHealth.safeParse((await api.ask('/api/health')).body);
    if (!health.success)
      return [
        fail(
          'grafana',
          `What answers at ${api.url} is no Grafana.`,
          'Name its address, with its sub-path if it has one, with --grafana.',
        ),
      ];
    const itself = aboutVersion(health.data.version, api.url);
    const app = await api.ask(`/api/plugins/${pluginIds[0]}/settings`);
    if (app.status === 401 || app.status === 403) return [itself, refused(app)];
    const found = await plugins(api, app, version);
    // A data source is nothing without its plugin.
    const sources = found.some(({ state }) => state === 'fail') ? [] : await dataSources(api);
    return [itself, ...found, ...sources.map((each) => ({ check: 'grafana', ...each }))];
  } catch (error) {
    return [failed('grafana', error, 'See that it runs, and that --grafana is its address.')];
  }
}

function aboutVersion(version: string, url: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1]))
    return ok('grafana', `Grafana ${version} answers at ${url}`);
  return fail(
    'grafana',
    `Grafana ${version} is too old for the plugin.`,
    `Update it to ${oldest.join('.')} or later.`,
  );
}

const refused = ({ status }: GrafanaAnswer) =>
  fail(
    'grafana',
    `Grafana does not tell who asks (${status}).`,
    'Make a service account with the role Admin there, and name a file with its token with --grafana-token-file.',
  );

async function plugins(api: GrafanaApi, app: GrafanaAnswer, version: string): Promise<Finding[]> {
  const errors = grafanaPluginErrors.safeParse((await api.ask('/api/plugins/errors')).body).data ?? [];
  const refusedPlugins = errors.filter(({ pluginId }) => z.enum(pluginIds).safeParse(pluginId).success);
  const unsigned = refusedPlugins.filter(({ errorCode }) => errorCode === 'signatureMissing');
  const others = refusedPlugins.filter((each) => !unsigned.includes(each));
  if (refusedPlugins.length > 0)
    return [
      ...(unsigned.length === 0
        ? []
        : [
            fail(
              'grafana',
              `There, and not allowed: ${unsigned
                .map(({ pluginId }) => pluginId)
                .sort()
                .join(', ')}.`,
              allow,
            ),
          ]),
      ...others.map(({ pluginId, errorCode }) =>
        fail(
          'grafana',
          `${pluginId} is there, and Grafana refuses it (${errorCode}).`,
          'Unpack its archive anew; one that was signed may not be changed afterwards. The log of Grafana says more.',
        ),
      ),
    ];
  const found = grafanaPlugin.safeParse(app.body);
  if (app.status !== 200 || !found.success)
    return [
      fail(
        'grafana',
        `The plugin ${pluginIds[0]} is not there.`,
        'Unpack its archive into the plugin folder of Grafana (docs/packaging.md), allow it by name, and start Grafana again.',
      ),
    ];
  const { enabled, info } = found.data;
  return [
    info.version === version
      ? ok('grafana', `the plugin is there, ${info.version}`)
      : warn(
          'grafana',
          `The plugin is of version ${info.version}, and ${version} is installed here.`,
          'Unpack the archive of this version in place of the one that is there, and start Grafana again.',
        ),
    ...(enabled === false
      ? [
          warn(
            'grafana',
            'The app is not enabled, so its pages are not there.',
            'Enable it under Administration, Plugins, Rollcall, or provision it: provisioning/plugins.',
          ),
        ]
      : []),
  ];
}
