import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useQueries } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { InstanceCondition } from '../../contract/management.ts';
import { useHost } from '../host/host.ts';
import { count } from '../reading/figures.ts';
import { t } from '../text.ts';
import { conditionWords } from './conditionWords.ts';
import { conditions } from './filter.ts';

const everyMs = 30_000;

type Props = {
  chosen: InstanceCondition | undefined;
  onChoose: (state: InstanceCondition | undefined) => void;
};

/** How many instances stand how, the worst first; each shows the ones that it counts. */
export function Conditions({ chosen, onChoose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { call } = useHost();
  const counted = useQueries({
    queries: conditions.map((state) => ({
      queryKey: ['listInstances', 'count', state],
      // The service counts all that match, however few it lists.
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        call('listInstances', { query: { state, limit: 1 }, signal }),
      refetchInterval: everyMs,
    })),
  });
  return (
    <div
      className={styles.conditions}
      role="group"
      aria-label={t('rollcall.fleet.conditions', 'How they stand')}
    >
      {conditions.map((state, index) => {
        const { word, icon } = conditionWords(state);
        const total = counted[index]?.data?.total;
        const pressed = chosen === state;
        return (
          <Button
            key={state}
            size="sm"
            variant={pressed ? 'primary' : 'secondary'}
            fill={total === 0 && !pressed ? 'outline' : 'solid'}
            icon={icon}
            aria-pressed={pressed}
            onClick={() => onChoose(pressed ? undefined : state)}
          >
            {word}
            {total !== undefined && ` ${count(total)}`}
          </Button>
        );
      })}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  conditions: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    margin: theme.spacing(2, 0, 1),
  }),
});
