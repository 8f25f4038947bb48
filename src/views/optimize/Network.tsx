import { Alert } from '@grafana/ui';
import type { JSX } from 'react';
import type { PolicyTime } from '../../contract/policy.ts';
import { Facts } from '../reading/Facts.tsx';
import { count, percent } from '../reading/figures.ts';
import { useNow } from '../reading/useNow.ts';
import { spellAgo, spellDuration } from '../rollout/duration.ts';
import { t } from '../text.ts';

/** How the network of stations stands now, and how old what is known of it is; it goes on while the page is frozen. */
export function Network({ time, frozen }: { time: PolicyTime; frozen: boolean }): JSX.Element {
  const now = useNow();
  const { network, datasets } = time;
  const observedAt = datasets[0]?.max_observed_at;
  return (
    <>
      {network.degrade_level > 0 && (
        <Alert
          severity={network.degrade_level > 1 ? 'error' : 'warning'}
          title={t('rollcall.optimize.degraded', 'The network is degraded: level {{level}} of 3', {
            level: network.degrade_level,
          })}
        >
          {network.client_should_throttle &&
            t('rollcall.optimize.throttled', 'This page asks less often, as the service wishes.')}
        </Alert>
      )}
      <Facts
        facts={[
          {
            name: t('rollcall.optimize.active', 'Active stations'),
            value: count(network.active_station_count),
            beside: frozen ? t('rollcall.optimize.now-live', 'live') : undefined,
          },
          {
            name: t('rollcall.optimize.empty', 'Empty'),
            value: count(network.empty_station_count),
            beside: shareOf(network.empty_station_count, network.active_station_count),
          },
          {
            name: t('rollcall.optimize.full', 'Full'),
            value: count(network.full_station_count),
            beside: shareOf(network.full_station_count, network.active_station_count),
          },
          {
            name: t('rollcall.optimize.believed', 'Believable'),
            value: percent(network.pct_serving_grade, 1),
            beside: t('rollcall.optimize.of-serving', 'of those in service'),
            alarming: network.pct_serving_grade < 0.7,
          },
          {
            name: t('rollcall.optimize.feed', 'Feed updated'),
            value: observedAt === undefined ? '–' : spellAgo(observedAt, now),
            ...(datasets[0] && {
              beside: t('rollcall.optimize.lag', 'read {{lag}} later', {
                lag: spellDuration(datasets[0].ingest_lag_s),
              }),
            }),
          },
        ]}
      />
    </>
  );
}

const shareOf = (part: number, whole: number): string => (whole === 0 ? '–' : percent(part / whole, 1));
