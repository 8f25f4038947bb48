import { css } from '@emotion/css';
import type { DataSourceInstanceSettings, GrafanaTheme2 } from '@grafana/data';
import { getDataSourceSrv } from '@grafana/runtime';
import { Badge, TextLink, useStyles2 } from '@grafana/ui';
import { useEffect, useState, type JSX } from 'react';
import { t } from '../../views/text.ts';
import { schedulers } from './dataSources.ts';
import { NoDataSource } from './NoDataSource.tsx';
import { readHealth, type Health } from './readHealth.ts';

/** Every Rollcall data source with its health as its own backend sees it. */
export function DataSources(): JSX.Element {
  const styles = useStyles2(getStyles);
  const sources = schedulers(getDataSourceSrv());
  return (
    <section aria-label={t('rollcall.status.sources', 'Data sources')}>
      <h2 className={styles.title}>{t('rollcall.status.sources', 'Data sources')}</h2>
      {sources.length === 0 ? (
        <NoDataSource />
      ) : (
        <ul className={styles.list}>
          {sources.map((source) => (
            <DataSource key={source.uid} source={source} />
          ))}
        </ul>
      )}
    </section>
  );
}

function DataSource({ source }: { source: DataSourceInstanceSettings }): JSX.Element {
  const styles = useStyles2(getStyles);
  const [health, setHealth] = useState<Health>();
  useEffect(() => {
    let gone = false;
    void readHealth(source.uid).then((answer) => {
      if (!gone) setHealth(answer);
    });
    return () => {
      gone = true;
    };
  }, [source.uid]);

  return (
    <li className={styles.source}>
      <TextLink href={`/connections/datasources/edit/${source.uid}`} inline={false}>
        {source.name}
      </TextLink>
      {health ? (
        <Badge
          color={health.ok ? 'green' : 'red'}
          icon={health.ok ? 'check' : 'exclamation-triangle'}
          text={health.ok ? t('rollcall.status.healthy', 'Healthy') : t('rollcall.status.failing', 'Failing')}
        />
      ) : (
        <Badge color="blue" text={t('rollcall.status.asking', 'Asking…')} />
      )}
      <span role="status" className={styles.message}>
        {health?.message}
      </span>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  title: css({ fontSize: theme.typography.h4.fontSize }),
  list: css({ listStyle: 'none', display: 'grid', gap: theme.spacing(1) }),
  source: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
    padding: theme.spacing(2),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  message: css({ color: theme.colors.text.secondary, overflowWrap: 'anywhere' }),
});
