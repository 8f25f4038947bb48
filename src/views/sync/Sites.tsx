import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { SyncSite } from '../../contract/sync.ts';
import { useHost } from '../host/host.ts';
import { count } from '../reading/figures.ts';
import { PlaceLink } from '../reading/PlaceLink.tsx';
import { PlainTable } from '../reading/PlainTable.tsx';
import { t } from '../text.ts';
import { DayCounts } from './DayCounts.tsx';
import { placeOfRun, placeOfSite } from './places.ts';

/** The properties, how far each is, and whether it may be read at all. */
export function Sites({ sites }: { sites: readonly SyncSite[] }): JSX.Element {
  const { timeZone } = useHost();
  if (sites.length === 0)
    return (
      <p>
        {t(
          'rollcall.sync.no-sites',
          'No property is synced. Name an account and a property in the settings, under sync.accounts and sync.sites, and start the service anew.',
        )}
      </p>
    );
  return (
    <PlainTable
      name={t('rollcall.sync.sites', 'Properties')}
      rows={sites}
      keyOf={({ site }) => site}
      columns={[
        { title: t('rollcall.sync.site', 'Property'), cell: (site) => <Name site={site} /> },
        { title: t('rollcall.sync.account', 'Account'), cell: ({ account }) => account },
        { title: t('rollcall.sync.days', 'Days'), cell: ({ counts }) => <DayCounts counts={counts} /> },
        { title: t('rollcall.sync.rows-stored', 'Rows'), numeric: true, cell: ({ rows }) => count(rows) },
        {
          title: t('rollcall.sync.newest-day', 'Newest day'),
          cell: ({ newestDay }) => newestDay ?? t('rollcall.sync.none-yet', 'none yet'),
        },
        {
          title: t('rollcall.sync.last-synced', 'Last synced'),
          cell: ({ lastSyncedAt }) =>
            lastSyncedAt === null
              ? t('rollcall.sync.never', 'never')
              : dateTimeFormat(lastSyncedAt, { timeZone }),
        },
        {
          title: t('rollcall.sync.run', 'Run'),
          cell: ({ run }) => (run === null ? '–' : <PlaceLink to={placeOfRun(run)}>{run}</PlaceLink>),
        },
      ]}
    />
  );
}

function Name({ site: { site, access, problem } }: { site: SyncSite }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <>
      <PlaceLink to={placeOfSite(site)}>{site}</PlaceLink>
      {access === 'denied' && (
        <div className={styles.denied}>
          <Icon name="lock" /> {t('rollcall.sync.denied', 'May not be read')}
        </div>
      )}
      {problem !== null && <div className={styles.problem}>{problem}</div>}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  denied: css({ color: theme.colors.error.text }),
  problem: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
