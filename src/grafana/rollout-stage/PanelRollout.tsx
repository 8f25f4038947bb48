import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useState, type JSX } from 'react';
import { HostProvider } from '../../views/host/host.ts';
import { PlaceLink } from '../../views/reading/PlaceLink.tsx';
import { Rollout } from '../../views/rollout/Rollout.tsx';
import { t } from '../../views/text.ts';
import type { RolloutStageOptions } from './options.ts';
import { refreshDashboard } from './refreshDashboard.ts';
import type { ShownRollout } from './rolloutFromFrames.ts';
import { usePanelHost } from './usePanelHost.ts';

type Props = {
  shown: ShownRollout;
  options: RolloutStageOptions;
  timeZone: string;
  now: number;
  brief: boolean;
};

/** One rollout in the panel, with what the dashboard says of it: its data source, its links, its own words. */
export function PanelRollout({ shown, options, timeZone, now, brief }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [unfolded, setUnfolded] = useState(false);
  const { document, field, row } = shown;
  const datasourceUid = shown.datasourceUid ?? (options.datasourceUid || undefined);
  const host = usePanelHost({ datasourceUid, timeZone, readOnly: options.readOnly });
  const links = field?.getLinks?.({ valueRowIndex: row }) ?? [];

  return (
    <HostProvider value={host}>
      <Rollout
        queried={document}
        now={now}
        readAgain={refreshDashboard}
        brief={brief && !unfolded}
        saying={(value, word) => {
          const mapped = field?.display?.(value);
          // A value that no mapping is for comes back as it is.
          return !mapped || mapped.text === value
            ? { text: word }
            : { text: mapped.text, colour: mapped.color };
        }}
        beside={
          <span className={styles.beside}>
            {links.map((link) => (
              <a
                key={`${link.title} ${link.href}`}
                className="external-link"
                href={link.href}
                target={link.target}
                rel="noreferrer"
                onClick={(event) => link.onClick?.(event)}
              >
                {link.title}
              </a>
            ))}
            <PlaceLink to={`/rollouts/${encodeURIComponent(document.id)}`}>
              {t('rollcall.panel.open', 'Open in Rollcall')}
            </PlaceLink>
            {brief && (
              <Button
                size="sm"
                fill="text"
                variant="secondary"
                aria-expanded={unfolded}
                onClick={() => setUnfolded(!unfolded)}
              >
                {unfolded ? t('rollcall.panel.less', 'Less') : t('rollcall.panel.more', 'Details')}
              </Button>
            )}
          </span>
        }
      />
    </HostProvider>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  beside: css({
    display: 'inline-flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.5, 1.5),
    fontSize: theme.typography.bodySmall.fontSize,
    '& a': { color: theme.colors.text.link },
  }),
});
