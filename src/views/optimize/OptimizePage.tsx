import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Tab, TabContent, TabsBar, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { Engine } from './engine/Engine.tsx';
import { RunPage } from './engine/RunPage.tsx';
import { Systems } from './Systems.tsx';

/**
 * Optimize: `/optimize` is the stations of a system and a plan for them, `/optimize/engine` what waits, what ended and
 * which gates it passes, and `/optimize/runs/RUN_ID` one run with its moves.
 */
export default function OptimizePage(): JSX.Element {
  const styles = useStyles2(getStyles);
  const { place, href, goTo } = useHost();
  const [, , part = '', name = ''] = place.path.split('/');
  const onEngine = part === 'engine' || part === 'runs';
  const tab = (title: string, to: string, active: boolean) => (
    <Tab
      label={title}
      active={active}
      href={href(to)}
      onChangeTab={(event) => {
        event?.preventDefault();
        goTo(to);
      }}
    />
  );
  return (
    <>
      <TabsBar>
        {tab(t('rollcall.optimize.tab-stations', 'Stations'), '/optimize', !onEngine)}
        {tab(t('rollcall.optimize.tab-engine', 'Engine and gates'), '/optimize/engine', onEngine)}
      </TabsBar>
      <TabContent className={styles.content}>
        {part === 'runs' && name !== '' ? (
          <RunPage key={name} runId={decodeURIComponent(name)} />
        ) : onEngine ? (
          <Engine />
        ) : (
          <Systems />
        )}
      </TabContent>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({ content: css({ paddingTop: theme.spacing(2) }) });
