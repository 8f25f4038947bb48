import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Alert, Combobox, Field, useStyles2 } from '@grafana/ui';
import { useId, type JSX } from 'react';
import type { SyncRun } from '../../../contract/sync.ts';
import { useHost } from '../../host/host.ts';
import { useAnswer } from '../../host/useAnswer.ts';
import { Part } from '../../reading/Part.tsx';
import { Reading } from '../../reading/Reading.tsx';
import { t } from '../../text.ts';
import { newestPair } from './comparison.ts';
import { Comparison } from './Comparison.tsx';

/**
 * A sequential and a concurrent run beside each other, with the playbook's targets. Which two is part of the address:
 * `/sync/report?baseline=RUN&concurrent=RUN`.
 */
export function ReportPage(): JSX.Element {
  const runs = useAnswer('listSyncRuns', { query: { limit: 200 } });
  return (
    <Part title={t('rollcall.sync.report', 'Rollout report')}>
      <Reading of={runs} lines={8}>
        {(read) => <Report runs={read.runs} />}
      </Reading>
    </Part>
  );
}

function Report({ runs }: { runs: readonly SyncRun[] }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { place, goTo, timeZone } = useHost();
  const [baselineId, concurrentId] = [useId(), useId()];
  const named = (name: string) => runs.find(({ id }) => id === place.search.get(name));
  const pair = newestPair(runs);
  const baseline = named('baseline') ?? pair?.baseline;
  const concurrent = named('concurrent') ?? pair?.concurrent;

  const choose = (changed: { baseline?: string; concurrent?: string }) => {
    const search = new URLSearchParams({
      ...(baseline && { baseline: baseline.id }),
      ...(concurrent && { concurrent: concurrent.id }),
      ...changed,
    });
    goTo(`/sync/report?${search.toString()}`, { replace: true });
  };
  const options = runs.map(({ id, site, limits, startedAt }) => ({
    value: id,
    label: t('rollcall.sync.run-option', '{{at}}, {{count}} workers', {
      at: dateTimeFormat(startedAt, { timeZone }),
      count: limits.maxConcurrency,
      defaultValue_one: '{{at}}, {{count}} worker',
    }),
    description: `${site} · ${id}`,
  }));

  if (runs.length < 2)
    return (
      <p>
        {t(
          'rollcall.sync.report-empty',
          'A report compares two runs of the same days. Measure them with: {{command}}',
          { command: commandFor('sc-domain:example.com') },
        )}
      </p>
    );
  return (
    <>
      <div className={styles.choice}>
        <Field noMargin label={t('rollcall.sync.baseline', 'Sequential run')} htmlFor={baselineId}>
          <Combobox
            id={baselineId}
            width={48}
            options={options}
            value={baseline?.id ?? null}
            onChange={({ value }) => choose({ baseline: value })}
          />
        </Field>
        <Field noMargin label={t('rollcall.sync.concurrent', 'Concurrent run')} htmlFor={concurrentId}>
          <Combobox
            id={concurrentId}
            width={48}
            options={options}
            value={concurrent?.id ?? null}
            onChange={({ value }) => choose({ concurrent: value })}
          />
        </Field>
      </div>
      {baseline && concurrent ? (
        <Comparison baseline={baseline} concurrent={concurrent} command={commandFor(concurrent.site)} />
      ) : (
        <Alert
          severity="info"
          title={t('rollcall.sync.no-pair', 'No two runs of the same days with different workers')}
        >
          {t('rollcall.sync.no-pair-do', 'Choose two above, or measure them with: {{command}}', {
            command: commandFor(runs[0]?.site ?? ''),
          })}
        </Alert>
      )}
    </>
  );
}

/** What measures both runs, compares each row of them and writes the report for the playbook. */
const commandFor = (site: string) => `rollcall sync report --site-url ${site}`;

const getStyles = (theme: GrafanaTheme2) => ({
  choice: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2), marginBottom: theme.spacing(2) }),
});
