import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Field, Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useId, useState, type JSX } from 'react';
import type { DaySpan, SearchType } from '../../../contract/sync.ts';
import { useHost } from '../../host/host.ts';
import { useAnswer } from '../../host/useAnswer.ts';
import { Part } from '../../reading/Part.tsx';
import { PlaceLink } from '../../reading/PlaceLink.tsx';
import { Reading } from '../../reading/Reading.tsx';
import { t } from '../../text.ts';
import { OrderButton } from '../orders/OrderButton.tsx';
import { StartRun } from '../orders/StartRun.tsx';
import { placeOfRun } from '../places.ts';
import { SiteDays } from './SiteDays.tsx';

/** The days of a property: which are there, which are not, and a run for those. The span is part of the address. */
export function SitePage({ site }: { site: string }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { place, goTo } = useHost();
  const [fromId, toId] = [useId(), useId()];
  const [ordering, setOrdering] = useState<{ gap?: DaySpan }>();
  const sites = useAnswer('listSyncSites', {}, { everyMs: 5_000 });
  const known = sites.data?.sites.find((each) => each.site === site);
  const types: readonly SearchType[] = known?.types ?? ['web'];
  const type = types.find((each) => each === place.search.get('type')) ?? types[0] ?? 'web';
  const span = {
    ...(place.search.get('from') && { from: place.search.get('from') ?? '' }),
    ...(place.search.get('to') && { to: place.search.get('to') ?? '' }),
  };
  const days = useAnswer('listSyncDays', { query: { site, type, ...span } }, { everyMs: 10_000 });

  const look = (changed: Record<string, string>) => {
    const search = new URLSearchParams({ type, ...span, ...changed });
    for (const [name, value] of Object.entries(changed)) if (value === '') search.delete(name);
    goTo(`${place.path}?${search.toString()}`, { replace: true });
  };

  return (
    <>
      <Part
        title={site}
        actions={
          <div className={styles.actions}>
            <PlaceLink to="/sync">{t('rollcall.sync.all-sites', 'All properties')}</PlaceLink>
            <OrderButton variant="primary" icon="sync" onClick={() => setOrdering({})}>
              {t('rollcall.sync.start', 'Sync days')}
            </OrderButton>
          </div>
        }
      >
        <div className={styles.span}>
          {types.length > 1 && (
            <Field noMargin label={t('rollcall.sync.type', 'Kind of results')}>
              <RadioButtonGroup
                options={types.map((value) => ({ label: value, value }))}
                value={type}
                onChange={(value) => look({ type: value })}
              />
            </Field>
          )}
          <Field noMargin label={t('rollcall.sync.span-from', 'First day')} htmlFor={fromId}>
            <Input
              id={fromId}
              type="date"
              value={span.from ?? days.data?.from ?? ''}
              onChange={(event) => look({ from: event.currentTarget.value })}
            />
          </Field>
          <Field noMargin label={t('rollcall.sync.span-to', 'Last day')} htmlFor={toId}>
            <Input
              id={toId}
              type="date"
              value={span.to ?? days.data?.to ?? ''}
              onChange={(event) => look({ to: event.currentTarget.value })}
            />
          </Field>
        </div>
        <Reading of={days} lines={8}>
          {(read) => <SiteDays days={read} onFill={(gap) => setOrdering({ gap })} />}
        </Reading>
      </Part>
      {ordering && (
        <StartRun
          site={site}
          type={type}
          {...ordering}
          underWay={known?.run ?? null}
          onDone={(run) => {
            setOrdering(undefined);
            goTo(placeOfRun(run.id));
          }}
          onClose={() => setOrdering(undefined)}
        />
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  actions: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(2) }),
  span: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2), marginBottom: theme.spacing(2) }),
});
