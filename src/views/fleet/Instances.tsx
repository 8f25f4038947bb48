import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, EmptyState, useStyles2 } from '@grafana/ui';
import { useMemo, type JSX } from 'react';
import { useHost } from '../host/host.ts';
import { Reading } from '../reading/Reading.tsx';
import { count } from '../reading/figures.ts';
import { useNow } from '../reading/useNow.ts';
import { RowTable } from '../table/RowTable.tsx';
import { usePages } from '../table/usePages.ts';
import { t } from '../text.ts';
import { Conditions } from './Conditions.tsx';
import { FilterBar } from './FilterBar.tsx';
import { filterFrom, isFiltering, placeOf, queryOf, type Filter } from './filter.ts';
import { instanceColumns } from './instanceColumns.tsx';
import { subjectOf } from './order.ts';
import { useOrders } from './useOrders.tsx';

const everyMs = 10_000;
const pageSize = 500;
const keyOf = ({ key }: { key: string }) => key;

/** Every instance that is polled, filtered and sorted by the service. */
export function Instances(): JSX.Element {
  const styles = useStyles2(getStyles);
  const { place, goTo } = useHost();
  const now = useNow();
  const filter = filterFrom(place.search);
  const look = (changed: Partial<Filter>) => goTo(placeOf({ ...filter, ...changed }), { replace: true });
  const pages = usePages('listInstances', { ...queryOf(filter), limit: pageSize }, { as: 'cursor', everyMs });
  const rows = useMemo(() => pages.data?.flatMap(({ instances }) => instances) ?? [], [pages.data]);
  const orders = useOrders((key) => {
    const found = rows.find((row) => row.key === key);
    return found && subjectOf(found);
  });
  const columns = instanceColumns({
    now,
    onOrder: (kind, instance) => orders.ask({ kind, subject: subjectOf(instance), parts: [] }),
  });

  return (
    <>
      <h2 className="sr-only">{t('rollcall.fleet.instances', 'Instances')}</h2>
      <Conditions chosen={filter.state} onChoose={(state) => look({ state })} />
      <FilterBar filter={filter} rows={rows} onChange={look} />
      <p role="status" className={styles.said}>
        {orders.said}
      </p>
      <Reading of={pages} lines={8}>
        {(read) => {
          const total = read[0]?.total ?? 0;
          if (total === 0) return <Nothing filtering={isFiltering(filter)} />;
          return (
            <>
              <p className={styles.total} role="status">
                {t('rollcall.fleet.shown', '{{total}} instances', {
                  count: total,
                  total: count(total),
                  defaultValue_one: '{{total}} instance',
                })}
              </p>
              <RowTable
                name={t('rollcall.fleet.instances', 'Instances')}
                columns={columns}
                rows={rows}
                keyOf={keyOf}
                total={total}
                sort={filter.sort}
                onSort={(sort) => look({ sort: sort as Filter['sort'] })}
                more={pages.more}
              />
            </>
          );
        }}
      </Reading>
      {orders.dialog}
    </>
  );
}

/** Why the list is empty, and what there is to do about it. */
function Nothing({ filtering }: { filtering: boolean }): JSX.Element {
  const { goTo } = useHost();
  if (filtering)
    return (
      <EmptyState
        variant="not-found"
        hideImage
        message={t('rollcall.fleet.none-match', 'No instance matches')}
        button={
          <Button variant="secondary" onClick={() => goTo('/fleet', { replace: true })}>
            {t('rollcall.fleet.show-all', 'Show the whole fleet')}
          </Button>
        }
      >
        {t('rollcall.fleet.none-match-why', 'Look for less, or take the filters away.')}
      </EmptyState>
    );
  return (
    <EmptyState
      variant="call-to-action"
      hideImage
      message={t('rollcall.fleet.none', 'Nothing is polled yet')}
    >
      {t(
        'rollcall.fleet.none-why',
        'Name instances in the settings file of the service, under “instances”, and start it again.',
      )}
    </EmptyState>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  said: css({
    margin: theme.spacing(0, 0, 1),
    color: theme.colors.text.secondary,
    '&:empty': { display: 'none' },
  }),
  total: css({ margin: theme.spacing(0, 0, 1), color: theme.colors.text.secondary }),
});
