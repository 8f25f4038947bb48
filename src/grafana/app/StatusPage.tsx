import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { t } from '../../views/text.ts';
import { Dashboards } from './Dashboards.tsx';
import { DataSources } from './DataSources.tsx';

/** Does Rollcall work in this Grafana, and where does one look? */
export default function StatusPage(): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <PluginPage
      renderTitle={() => <h1>{t('rollcall.status.title', 'Status')}</h1>}
      subTitle={t(
        'rollcall.status.for',
        'Which schedulers this Grafana sees, whether they answer, and where to look.',
      )}
    >
      <div className={styles.sections}>
        <DataSources />
        <Dashboards />
      </div>
    </PluginPage>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  sections: css({ display: 'grid', gap: theme.spacing(4) }),
});
