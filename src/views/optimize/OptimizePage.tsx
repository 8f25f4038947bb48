import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { TabContent, TabsBar, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { decoded } from '../host/decoded.ts';
import { useHost } from '../host/host.ts';
import { PageTab } from '../PageTab.tsx';
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
  const { place } = useHost();
  const [, , part = '', name = ''] = place.path.split('/');
  const onEngine = part === 'engine' || part === 'runs';
  return (
    <>
      <TabsBar>
        <PageTab label={t('rollcall.optimize.tab-stations', 'Stations')} to="/optimize" active={!onEngine} />
        <PageTab
          label={t('rollcall.optimize.tab-engine', 'Engine and gates')}
          to="/optimize/engine"
          active={onEngine}
        />
      </TabsBar>
      <TabContent className={styles.content}>
        {part === 'runs' && name !== '' ? (
          <RunPage key={name} runId={decoded(name)} />
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
