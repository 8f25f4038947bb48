import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import {
  isDestructive,
  nameOf,
  obstacleOf,
  roleFor,
  wordsOf,
  type OrderKind,
  type Subject,
} from './order.ts';

type Props = {
  subject: Subject;
  kinds: readonly OrderKind[];
  /** Among many others, where each button has to say whose it is. */
  small?: boolean;
  onChoose: (kind: OrderKind) => void;
};

/** What can be ordered of an instance. What somebody may not, or what makes no sense now, says why when it is reached. */
export function OrderButtons({ subject, kinds, small = false, onChoose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { barrier } = useHost();
  const name = nameOf(subject);
  return (
    <div
      className={styles.buttons}
      role="group"
      aria-label={t('rollcall.fleet.orders', 'Orders for {{name}}', { name })}
    >
      {kinds.map((kind) => {
        const { verb } = wordsOf(kind, subject);
        const obstacle = barrier(roleFor(kind)) ?? obstacleOf(kind, subject);
        return (
          <Button
            key={kind}
            variant={isDestructive(kind) ? 'destructive' : 'secondary'}
            fill={isDestructive(kind) || small ? 'outline' : 'solid'}
            size={small ? 'sm' : 'md'}
            {...(small && {
              'aria-label': t('rollcall.fleet.order-of', '{{verb}}: {{name}}', { verb, name }),
            })}
            {...(obstacle !== undefined && { disabled: true, tooltip: obstacle })}
            onClick={() => onChoose(kind)}
          >
            {verb}
          </Button>
        );
      })}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
});
