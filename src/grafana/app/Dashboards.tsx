import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { getBackendSrv } from '@grafana/runtime';
import { TextLink, useStyles2 } from '@grafana/ui';
import { useEffect, useState, type JSX } from 'react';
import { lastValueFrom } from 'rxjs';
import { t } from '../../views/text.ts';

type Found = { uid: string; title: string; url: string };

/** The dashboards tagged `rollcall`, whether they came with the app or from provisioning files. */
export function Dashboards(): JSX.Element {
  const styles = useStyles2(getStyles);
  const [found, setFound] = useState<Found[] | 'failed'>();
  useEffect(() => {
    let gone = false;
    const tell = (answer: Found[] | 'failed') => {
      if (!gone) setFound(answer);
    };
    findDashboards().then(tell, () => tell('failed'));
    return () => {
      gone = true;
    };
  }, []);

  return (
    <section aria-label={t('rollcall.status.dashboards', 'Dashboards')}>
      <h2 className={styles.title}>{t('rollcall.status.dashboards', 'Dashboards')}</h2>
      {found === undefined && <p>{t('rollcall.status.looking', 'Looking…')}</p>}
      {found === 'failed' && (
        <p>
          {t(
            'rollcall.status.dashboards-failed',
            'Grafana did not say which dashboards there are. Reload the page to ask again.',
          )}
        </p>
      )}
      {Array.isArray(found) && found.length === 0 && (
        <p>
          {t(
            'rollcall.status.no-dashboards',
            'No dashboard is tagged “rollcall”. Import one on the app’s Dashboards tab, or provision it from files.',
          )}
        </p>
      )}
      {Array.isArray(found) && (
        <ul className={styles.list}>
          {found.map(({ uid, title, url }) => (
            <li key={uid}>
              <TextLink href={url} inline={false}>
                {title}
              </TextLink>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

async function findDashboards(): Promise<Found[]> {
  const response = await lastValueFrom(
    getBackendSrv().fetch<Found[]>({
      url: '/api/search',
      params: { type: 'dash-db', tag: 'rollcall' },
      showErrorAlert: false,
    }),
  );
  return response.data;
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ fontSize: theme.typography.h4.fontSize }),
  list: css({ listStyle: 'none', display: 'grid', gap: theme.spacing(0.5) }),
});
