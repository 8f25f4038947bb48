import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

interface GrafanaOptions {
  /** An unpacked Grafana: bin/grafana, conf, public. */
  home: string;
  port: number;
  /** Where its database, log and plugin folder go. */
  data: string;
  /** Provisioning files other than the repository's own. */
  provisioning?: string;
  schedulerUrl: string;
  schedulerToken: string;
  onCallUrl: string;
  featureOwnerUrl: string;
  teamUrl: string;
  /** Other plugins beside ours, by their IDs: the folder of each. */
  others?: Record<string, string>;
}

export interface RunningGrafana {
  url: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

const root = resolve(import.meta.dirname, '..');
const pluginIds = ['rollcall-scheduler-app', 'rollcall-scheduler-datasource', 'rollcall-rolloutstage-panel'];
const startsWithinMs = 90_000;

/**
 * Starts a Grafana from a folder with everything that `provisioning/` has, and resolves when it answers. Its plugin is
 * the build, or another folder that ROLLCALL_PLUGIN names, such as one that `npm run package` made.
 */
export async function startGrafana(options: GrafanaOptions): Promise<RunningGrafana> {
  const { home, port, data, schedulerUrl, schedulerToken, onCallUrl, featureOwnerUrl, teamUrl } = options;
  const { others = {} } = options;
  const plugins = join(data, 'plugins');
  mkdirSync(plugins, { recursive: true });
  const folders = {
    'rollcall-scheduler-app': resolve(root, process.env.ROLLCALL_PLUGIN ?? 'dist'),
    ...others,
  };
  for (const [id, folder] of Object.entries(folders)) {
    rmSync(join(plugins, id), { force: true });
    symlinkSync(folder, join(plugins, id));
  }
  const log = join(data, 'grafana.log');
  const output = openSync(log, 'w');
  const process_ = spawn(join(home, 'bin/grafana'), ['server', '--homepath', home], {
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(port),
      // Links in messages lead where its pages are: a cookie of one name of this machine is none of another.
      GF_SERVER_ROOT_URL: `http://127.0.0.1:${port}/`,
      GF_PATHS_DATA: data,
      GF_PATHS_LOGS: join(data, 'log'),
      GF_PATHS_PLUGINS: plugins,
      GF_PATHS_PROVISIONING: options.provisioning ?? join(root, 'provisioning'),
      GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: [...pluginIds, ...Object.keys(others)].join(','),
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_NEWS_NEWS_FEED_ENABLED: 'false',
      ROLLCALL_NODE: process.execPath,
      ROLLCALL_URL: schedulerUrl,
      ROLLCALL_TOKEN: schedulerToken,
      ROLLCALL_DASHBOARDS: join(root, 'dashboards'),
      ROLLCALL_ONCALL_URL: onCallUrl,
      ROLLCALL_FEATURE_OWNER_URL: featureOwnerUrl,
      ROLLCALL_TEAM_URL: teamUrl,
    },
  });
  const ended = new Promise<void>((done) => process_.once('exit', () => done()));
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    process_.kill('SIGTERM');
    await ended;
  };
  const until = Date.now() + startsWithinMs;
  while (!(await answers(`${url}/api/health`))) {
    if (process_.exitCode !== null)
      throw new Error(`Grafana ended with code ${process_.exitCode}: see ${log}.`);
    if (Date.now() > until) {
      await stop();
      throw new Error(`Grafana did not answer at ${url} within ${startsWithinMs / 1_000} s: see ${log}.`);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  return { url, process: process_, stop };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}
