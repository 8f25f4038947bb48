import { TabContent, TabsBar } from '@grafana/ui';
import type { JSX } from 'react';
import { decoded } from '../host/decoded.ts';
import { useHost } from '../host/host.ts';
import { PageTab } from '../PageTab.tsx';
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
  const { place } = useHost();
  const [, , part = '', name = ''] = place.path.split('/');
  return (
    <>
      <TabsBar>
        <PageTab
          label={t('rollcall.sync.tab-overview', 'How it stands')}
          to="/sync"
          active={part !== 'report'}
        />
        <PageTab
          label={t('rollcall.sync.tab-report', 'Report')}
          to="/sync/report"
          active={part === 'report'}
        />
      </TabsBar>
      <TabContent>
        <div style={{ paddingTop: 16 }}>
          {part === 'sites' && name !== '' ? (
            <SitePage key={name} site={decoded(name)} />
          ) : part === 'runs' && name !== '' ? (
            <RunPage key={name} run={decoded(name)} />
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
