import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Alert, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useState, type JSX, type ReactNode } from 'react';
import type { PlaybackQuality } from '../../contract/playback-quality.ts';
import type { PolicyMove, PolicyStations } from '../../contract/policy.ts';
import { useHost } from '../host/host.ts';
import { Part } from '../reading/Part.tsx';
import { t } from '../text.ts';
import type { Frame } from './playback.ts';
import { StationList } from './StationList.tsx';
import { StationMap } from './StationMap.tsx';

type Props = {
  stations: PolicyStations;
  /** Of a plan that is shown on them. */
  shown?: {
    levels: ReadonlyMap<string, number>;
    moves: readonly PolicyMove[];
    frame: Frame;
    quality: PlaybackQuality;
  };
  /** How the plan is gone through. */
  children?: ReactNode;
};

const nothing: NonNullable<Props['shown']> = {
  levels: new Map(),
  moves: [],
  frame: { done: 0, travelling: [] },
  quality: 'full',
};

/** The stations of a snapshot, as a map or as a list. */
export function StationView({ stations: snapshot, shown = nothing, children }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const [as, setAs] = useState<'map' | 'list'>('map');
  const { stations, reasons, quality, unusable, observed_at } = snapshot;
  return (
    <Part
      title={t('rollcall.optimize.stations-at', '{{count}} stations at {{at}}', {
        count: stations.length,
        at: dateTimeFormat(observed_at, { timeZone, format: 'HH:mm:ss' }),
        defaultValue_one: '{{count}} station at {{at}}',
      })}
      actions={
        <RadioButtonGroup
          aria-label={t('rollcall.optimize.show-as', 'Show stations as')}
          options={[
            { label: t('rollcall.optimize.as-map', 'Map'), value: 'map' as const },
            { label: t('rollcall.optimize.as-list', 'List'), value: 'list' as const },
          ]}
          value={as}
          onChange={setAs}
        />
      }
    >
      {(quality === 'blocked' || reasons.length > 0) && (
        <Alert
          severity={quality === 'blocked' ? 'error' : 'warning'}
          title={
            quality === 'blocked'
              ? t('rollcall.optimize.blocked', 'The feed cannot be believed: nothing is moved on it')
              : t(
                  'rollcall.optimize.doubtful',
                  '{{count}} stations are left out, as their numbers cannot be believed',
                  {
                    count: unusable,
                    defaultValue_one: '{{count}} station is left out, as its numbers cannot be believed',
                  },
                )
          }
        >
          <ul className={styles.reasons}>
            {reasons.slice(0, 5).map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </Alert>
      )}
      {children}
      {as === 'map' ? (
        <StationMap stations={stations} {...shown} />
      ) : (
        <StationList stations={stations} levels={shown.levels} />
      )}
    </Part>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  reasons: css({ margin: 0, paddingLeft: theme.spacing(2), overflowWrap: 'anywhere' }),
});
