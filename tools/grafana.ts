import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startGrafana } from './grafana-process.ts';

/**
 * `npm run grafana`: a real Grafana with plugin, dashboards, alert rule and routes, over the scheduler at ROLLCALL_URL.
 * It runs the Grafana that GRAFANA_HOME names, else docker-compose.yaml, else it says what is missing.
 */
const root = resolve(import.meta.dirname, '..');
const home = process.env.GRAFANA_HOME;
const schedulerUrl = process.env.ROLLCALL_URL ?? 'http://127.0.0.1:7655';
const tokenFile = resolve(root, process.env.ROLLCALL_DATA ?? 'data', 'grafana.token');
const port = Number(process.env.GRAFANA_PORT ?? 3000);
const nobodyListens = 'http://127.0.0.1:9';

if (home) {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    fail(`GRAFANA_PORT is ${process.env.GRAFANA_PORT}: it must be a whole number from 1 to 65535.`);
  if (!existsSync(join(home, 'bin/grafana')))
    fail(`GRAFANA_HOME is ${home}, but there is no bin/grafana in it.`);
  if (!existsSync(tokenFile) && !process.env.ROLLCALL_TOKEN)
    fail(`No token at ${tokenFile}: start the scheduler first (npm start), or set ROLLCALL_TOKEN.`);
  execFileSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' });
  const grafana = await startGrafana({
    home,
    port,
    data: join(root, 'data/grafana'),
    schedulerUrl,
    schedulerToken: process.env.ROLLCALL_TOKEN ?? readFileSync(tokenFile, 'utf8').trim(),
    onCallUrl: process.env.ROLLCALL_ONCALL_URL ?? nobodyListens,
    featureOwnerUrl: process.env.ROLLCALL_FEATURE_OWNER_URL ?? nobodyListens,
    teamUrl: process.env.ROLLCALL_TEAM_URL ?? nobodyListens,
  });
  console.log(`ready ${grafana.url}/d/rollcall-scheduler-overview (first login: admin, admin)`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void grafana.stop());
} else if (spawnSync('docker', ['info'], { stdio: 'ignore' }).status === 0) {
  spawn('docker', ['compose', 'up', '--build'], { cwd: root, stdio: 'inherit' });
} else {
  fail(
    'Neither is GRAFANA_HOME set to an unpacked Grafana 12.3 or later, nor is a Docker engine running. One of them is needed.',
  );
}

function fail(message: string): never {
  console.error(`rollcall: ${message}`);
  process.exit(2);
}
