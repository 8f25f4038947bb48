import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { PluginPage } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { Dashboards } from './Dashboards.tsx';
import { DataSources } from './DataSources.tsx';

/** The app's one page: does Rollcall work here, and where does one look? */
export default function AppRootPage(): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <PluginPage subTitle="Which schedulers this Grafana sees, whether they answer, and where to look.">
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
