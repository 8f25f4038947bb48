import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startGrafana } from '../../tools/grafana-process.ts';

const port = Number(process.env.GRAFANA_PORT ?? 3190);
const infinity = { type: 'yesoreyeram-infinity-datasource', uid: 'infinity' };

const healthPath = '/api/monitoring/scheduler/health';
export const breakerTable =
  '.instances[] | select(.breaker.state != "closed") | {key, state: .breaker.state, since: .breaker.since}';

/** What Infinity is asked for: `queue` by a path, which is its fastest parser, `breakers` by jq. */
type InfinityPanel = 'queue' | 'breakers';

/** What answers queries: a data source by its size, asked by a model. */
export interface Asked {
  ask(size: number, model: object): Promise<void>;
  /** Asks for a number that Grafana makes up itself: what any query takes that goes through it. */
  askGrafana?: () => Promise<void>;
  /** Asks the Infinity data source for the same, where `INFINITY_PLUGIN` names the folder of its plugin. */
  askInfinity?: (size: number, panel: InfinityPanel) => Promise<void>;
  close(): Promise<void>;
}

/** A real Grafana with a data source for each size, asked as a browser asks it. */
export async function throughGrafana(
  home: string,
  upstream: string,
  sizes: readonly number[],
): Promise<Asked> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
  const provisioning = join(folder, 'provisioning');
  for (const kind of ['dashboards', 'datasources', 'alerting', 'plugins'])
    mkdirSync(join(provisioning, kind), { recursive: true });
  const type = 'rollcall-scheduler-datasource';
  const own = { name: 'its own', uid: 'its-own', type: 'grafana-testdata-datasource', access: 'proxy' };
  const infinityPlugin = process.env.INFINITY_PLUGIN;
  const datasources = [
    ...(infinityPlugin ? [{ name: 'Infinity', ...infinity, access: 'proxy' }] : []),
    ...sizes.map((size) => ({
      name: `of ${size}`,
      uid: `of-${size}`,
      type,
      access: 'proxy',
      url: `${upstream}/${size}`,
    })),
    own,
  ];
  writeFileSync(join(provisioning, 'datasources/bench.yaml'), stringify({ apiVersion: 1, datasources }));
  const grafana = await startGrafana({
    home,
    port,
    data: join(folder, 'grafana'),
    provisioning,
    schedulerUrl: upstream,
    schedulerToken: 'none',
    onCallUrl: upstream,
    teamUrl: 'http://127.0.0.1:9',
    featureOwnerUrl: upstream,
    ...(infinityPlugin && { others: { [infinity.type]: infinityPlugin } }),
  });
  const cookie = await signIn(grafana.url);
  return {
    ask: (size, model) => query(grafana.url, cookie, { type, uid: `of-${size}` }, model),
    askGrafana: () => query(grafana.url, cookie, own, { scenarioId: 'csv_content', csvContent: 'value\n1' }),
    ...(infinityPlugin && {
      askInfinity: (size: number, panel: InfinityPanel) =>
        query(grafana.url, cookie, infinity, infinityQuery(`${upstream}/${size}${healthPath}`, panel)),
    }),
    async close() {
      await grafana.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function infinityQuery(url: string, panel: InfinityPanel): object {
  const asked = { type: 'json', source: 'url', format: 'table', url, url_options: { method: 'GET' } };
  if (panel === 'breakers')
    return { ...asked, parser: 'jq-backend', root_selector: breakerTable, columns: [], filters: [] };
  const columns = [{ selector: 'depth', text: 'depth', type: 'number' }];
  return { ...asked, parser: 'backend', root_selector: 'queue', columns, filters: [] };
}

async function query(
  url: string,
  cookie: string,
  { type, uid }: { type: string; uid: string },
  model: object,
): Promise<void> {
  const response = await fetch(`${url}/api/ds/query`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({
      from: String(Date.now() - 3_600_000),
      to: String(Date.now()),
      queries: [{ refId: 'A', datasource: { type, uid }, intervalMs: 30_000, maxDataPoints: 500, ...model }],
    }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`Grafana answered ${response.status}: ${text.slice(0, 500)}`);
}

async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'admin', password: 'admin' }),
  });
  if (!response.ok) throw new Error(`Grafana refused the login: ${response.status}`);
  return response.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
}
