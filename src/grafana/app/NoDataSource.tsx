import { Alert, TextLink } from '@grafana/ui';
import type { JSX } from 'react';
import { datasourceId } from '../../contract/plugin-ids.ts';
import { t } from '../../views/text.ts';

/** What to do where Grafana knows no scheduler yet. */
export function NoDataSource(): JSX.Element {
  return (
    <Alert severity="info" title={t('rollcall.app.no-source', 'No Rollcall data source yet')}>
      {t('rollcall.app.no-source-detail', 'Add one with the address of a scheduler and a token for it:')}{' '}
      <TextLink href={`/connections/datasources/${datasourceId}`}>
        {t('rollcall.app.add-source', 'add a data source')}
      </TextLink>
    </Alert>
  );
}
