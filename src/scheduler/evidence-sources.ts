import type { HistoryStore } from './history/history-store.ts';
import { policyQueries } from './policy/storage/evidence.ts';
import type { Source } from './rollout/judge/sample.ts';
import { AlertsSource } from './rollout/sources/alerts.ts';
import { ArtefactSource } from './rollout/sources/artefact.ts';
import { AuditSource } from './rollout/sources/audit.ts';
import { HttpSource } from './rollout/sources/http-source.ts';
import { PrometheusSource } from './rollout/sources/prometheus.ts';
import { historySource, sourcesOf } from './rollout/sources/sources.ts';
import { SqlSource } from './rollout/sources/sql.ts';
import { namedFile } from './settings/named-file.ts';
import type { Settings } from './settings/schema.ts';
import type { Database } from './storage/database.ts';
import { syncEvidence } from './sync/storage/evidence.ts';

/** Where criteria get their samples from: Rollcall's own tables, and what the settings name. */
export function evidenceSources(
  { prometheus, alerts, artefacts }: Settings['sources'],
  { database, history }: { database: Database; history: HistoryStore },
): { source: Source; close: () => Promise<void> } {
  const asked: HttpSource[] = [];
  const http = (field: string, given: NonNullable<Settings['sources']['prometheus']>) => {
    const { url, tokenFile, basicAuthFile, caFile } = given;
    const source = new HttpSource({
      url,
      ...(tokenFile !== undefined && { tokenFile }),
      ...(basicAuthFile !== undefined && { basicAuthFile }),
      ...(caFile !== undefined && { ca: namedFile(`sources.${field}.caFile`, caFile) }),
    });
    asked.push(source);
    return source;
  };
  const source = sourcesOf({
    history: historySource((series, from, to) => history.samples(series, from, to)),
    audit: new AuditSource(database),
    artefact: new ArtefactSource(() => artefacts),
    // The workloads that come with tables of their own bring their queries.
    sql: new SqlSource(database, { ...policyQueries, ...syncEvidence }),
    ...(prometheus && { prometheus: new PrometheusSource(http('prometheus', prometheus)) }),
    ...(alerts && { alerts: new AlertsSource(http('alerts', alerts), alerts.kind) }),
  });
  return { source, close: async () => void (await Promise.all(asked.map((each) => each.close()))) };
}
