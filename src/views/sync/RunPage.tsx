import { dateTimeFormat } from '@grafana/data';
import { Alert } from '@grafana/ui';
import type { JSX } from 'react';
import type { SyncRun } from '../../contract/sync.ts';
import { mostAtOnce } from '../../contract/sync/at-once.ts';
import { useHost } from '../host/host.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Facts } from '../reading/Facts.tsx';
import { bytes, count, milliseconds } from '../reading/figures.ts';
import { Part } from '../reading/Part.tsx';
import { PlaceLink } from '../reading/PlaceLink.tsx';
import { Reading } from '../reading/Reading.tsx';
import { spellDuration } from '../rollout/duration.ts';
import { t } from '../text.ts';
import { DayCounts } from './DayCounts.tsx';
import { placeOfSite } from './places.ts';
import { RunProgress } from './RunProgress.tsx';
import { RunBadge, startedBy } from './Runs.tsx';

/** One run, up to now or to its end. */
export function RunPage({ run: id }: { run: string }): JSX.Element {
  const run = useAnswer('getSyncRun', { params: { run: id } }, { everyMs: 3_000 });
  return (
    <Part
      title={t('rollcall.sync.run-title', 'Run {{id}}', { id })}
      actions={<PlaceLink to="/sync">{t('rollcall.sync.all-runs', 'All runs')}</PlaceLink>}
    >
      <Reading of={run} lines={6}>
        {(read) => <RunDetail run={read} />}
      </Reading>
    </Part>
  );
}

function RunDetail({ run }: { run: SyncRun }): JSX.Element {
  const { timeZone } = useHost();
  const { limits, peaks, averages, batches } = run;
  const average = (value: number) =>
    t('rollcall.sync.on-average', '{{value}} on average', { value: count(Math.round(value * 10) / 10) });
  return (
    <>
      <div>
        <RunBadge state={run.state} /> <PlaceLink to={placeOfSite(run.site)}>{run.site}</PlaceLink> ·{' '}
        {run.type} · {run.from} – {run.to} ·{' '}
        {t('rollcall.sync.ordered', 'ordered by {{by}} at {{at}}', {
          by: startedBy(run),
          at: dateTimeFormat(run.startedAt, { timeZone }),
        })}
        {run.force && ` · ${t('rollcall.sync.forced', 'days that were there are read anew')}`}
      </div>
      {run.problem !== null && (
        <Alert
          severity={run.state === 'failed' ? 'error' : 'warning'}
          title={t('rollcall.sync.run-problem', 'Not all of it could be read')}
        >
          {run.problem}
        </Alert>
      )}
      <RunProgress run={run} />
      <DayCounts counts={run.counts} />
      <div style={{ height: 16 }} />
      <Facts
        facts={[
          { name: t('rollcall.sync.took', 'Took'), value: spellDuration(run.seconds) },
          {
            name: t('rollcall.sync.rows-stored', 'Rows'),
            value: count(run.rows),
            beside: t('rollcall.sync.rows-a-second', '{{rate}} a second', {
              rate: count(run.seconds > 0 ? Math.round(run.rows / run.seconds) : 0),
            }),
          },
          { name: t('rollcall.sync.queries-sent', 'Queries'), value: count(run.queries) },
          {
            name: t('rollcall.sync.queries-a-minute', 'Queries a minute, peak'),
            value: count(peaks.queriesPerMinute),
            beside: average(averages.queriesPerMinute),
          },
          {
            name: t('rollcall.sync.queue-peak', 'Pages waiting, peak'),
            value: count(peaks.queueSize),
            beside: average(averages.queueSize),
          },
          {
            name: t('rollcall.sync.in-flight-peak', 'Pages in flight, peak'),
            value: count(peaks.inFlight),
            beside: average(averages.inFlight),
            alarming: peaks.inFlight > limits.maxInFlight,
          },
          {
            name: t('rollcall.sync.batch-quantiles', 'Batch p50 / p95 / p99'),
            value: [batches.p50, batches.p95, batches.p99].map(milliseconds).join(' / '),
          },
          { name: t('rollcall.sync.memory-peak', 'Memory, peak'), value: bytes(peaks.memoryBytes) },
          { name: t('rollcall.sync.retries', 'Pages asked for again'), value: count(run.retries) },
          { name: t('rollcall.sync.repairs', 'Days repaired at page borders'), value: count(run.repairs) },
          {
            name: t('rollcall.sync.limit-times', 'Limit approached / exceeded / felt'),
            value: [run.approaching, run.exceeded, run.throttled].map(count).join(' / '),
            alarming: run.exceeded > 0,
          },
          {
            name: t('rollcall.sync.limits', 'Workers / queue / in flight'),
            value: [limits.maxConcurrency, limits.maxQueueSize, limits.maxInFlight].map(count).join(' / '),
            beside: t('rollcall.sync.at-once', 'at most {{count}} pages under way at once', {
              count: mostAtOnce(limits),
              defaultValue_one: 'at most {{count}} page under way at once',
            }),
          },
        ]}
      />
    </>
  );
}
