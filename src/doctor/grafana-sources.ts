import { z } from 'zod';
import { querySchemaVersion } from '../contract/query-migration.ts';
import { grafanaDataSources, grafanaSourceHealth, type GrafanaApi } from './grafana-api.ts';
import type { Finding } from './finding.ts';

/** What was found of a data source. */
type SourceFinding = Omit<Finding, 'check'>;

const type = 'rollcall-scheduler-datasource';

/** The data sources of the plugin: whether each reaches its scheduler, and whether its evaluator answers a script. */
export async function dataSources(api: GrafanaApi): Promise<SourceFinding[]> {
  const listed = await api.ask('/api/datasources');
  const all = grafanaDataSources.safeParse(listed.body);
  if (listed.status !== 200 || !all.success)
    return [
      {
        state: 'warn',
        says: `Grafana does not list its data sources to this token (${listed.status}).`,
        fix: 'Give its service account the role Admin.',
      },
    ];
  const ours = all.data.filter((source) => source.type === type);
  if (ours.length === 0)
    return [
      {
        state: 'fail',
        says: 'There is no data source of Rollcall.',
        fix: 'Provision one (docs/grafana.md), or make one under Connections, Data sources.',
      },
    ];
  const found: SourceFinding[] = [];
  for (const { uid, name } of ours) {
    const health = await sourceHealth(api, uid, name);
    found.push(health);
    if (health.state === 'ok') found.push(await evaluator(api, uid, name));
  }
  return found;
}

/** "Save & test", whose message says what to do. */
async function sourceHealth(api: GrafanaApi, uid: string, name: string): Promise<SourceFinding> {
  const { status, body } = await api.ask(`/api/datasources/uid/${encodeURIComponent(uid)}/health`);
  const health = grafanaSourceHealth.safeParse(body);
  if (health.success && health.data.status === 'OK')
    return { state: 'ok', says: `${name}: ${health.data.message}` };
  return {
    state: 'fail',
    says: `${name}: ${health.success ? health.data.message : `its backend does not answer (${status}).`}`,
    ...(!health.success && {
      fix: 'The log of Grafana says why its backend did not start; docs/packaging.md has the platforms.',
    }),
  };
}

const answered = z.object({ results: z.object({ A: z.object({ error: z.string().optional() }) }) });

/** The jq evaluator is a process or thread of the data source's backend: only a script shows that it works. */
async function evaluator(api: GrafanaApi, uid: string, name: string): Promise<SourceFinding> {
  const { status, body } = await api.ask('/api/ds/query', {
    from: 'now-5m',
    to: 'now',
    queries: [
      {
        refId: 'A',
        datasource: { uid, type },
        kind: 'script',
        schemaVersion: querySchemaVersion,
        endpoint: '/api/monitoring/scheduler/health',
        expression: '{ depth: .queue.depth }',
      },
    ],
  });
  const answer = answered.safeParse(body);
  const error = answer.data?.results.A.error;
  if (status === 200 && answer.success && error === undefined)
    return { state: 'ok', says: `${name}: its evaluator answers scripts` };
  return {
    state: 'fail',
    says: `${name}: its evaluator does not answer a script: ${error ?? `status ${status}`}`,
    fix: 'Start Grafana again; if it stays so, the log of Grafana has what the backend said.',
  };
}
