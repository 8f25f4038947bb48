import { Tab, TabsBar, TabContent } from '@grafana/ui';
import type { JSX } from 'react';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { Overview } from './Overview.tsx';
import { RunPage } from './RunPage.tsx';
import { ReportPage } from './report/ReportPage.tsx';
import { SitePage } from './site/SitePage.tsx';

/**
 * The Search Console sync: `/sync` is how it stands, `/sync/sites/SITE` the days of a property, `/sync/runs/RUN` one
 * run, and `/sync/report` a sequential run beside a concurrent one.
 */
export default function SyncPage(): JSX.Element {
  const { place, href, goTo } = useHost();
  const [, , part = '', name = ''] = place.path.split('/');
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
        {tab(t('rollcall.sync.tab-overview', 'How it stands'), '/sync', part !== 'report')}
        {tab(t('rollcall.sync.tab-report', 'Report'), '/sync/report', part === 'report')}
      </TabsBar>
      <TabContent>
        <div style={{ paddingTop: 16 }}>
          {part === 'sites' && name !== '' ? (
            <SitePage key={name} site={decodeURIComponent(name)} />
          ) : part === 'runs' && name !== '' ? (
            <RunPage key={name} run={decodeURIComponent(name)} />
          ) : part === 'report' ? (
            <ReportPage />
          ) : (
            <Overview />
          )}
        </div>
      </TabContent>
    </>
  );
}
