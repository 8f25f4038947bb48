import { css } from '@emotion/css';
import { dateTimeFormat, type GrafanaTheme2 } from '@grafana/data';
import { Button, IconButton, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { shifted, spanHours, type AskedSpan, type Span } from './span.ts';

type Props = { asked: AskedSpan; span: Span; choose: (asked: AskedSpan) => void };

/** How much of the past is looked at, and steps back and forth through it. */
export function SpanChoice({ asked, span, choose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { timeZone } = useHost();
  const moment = (at: number) => dateTimeFormat(at, { timeZone, format: 'YYYY-MM-DD HH:mm' });
  const step = (by: -1 | 1) => choose(shifted(asked, by, Date.now()));
  return (
    <div className={styles.choice} role="group" aria-label={t('rollcall.rollouts.span', 'Time span')}>
      <RadioButtonGroup
        size="sm"
        aria-label={t('rollcall.rollouts.span-length', 'How long')}
        options={spanHours.map((hours) => ({
          value: hours,
          label: t('rollcall.rollouts.hours', '{{hours}} h', { hours }),
        }))}
        value={asked.hours}
        onChange={(hours) => choose({ ...asked, hours })}
      />
      <IconButton
        name="angle-left"
        tooltip={t('rollcall.rollouts.earlier', 'Earlier')}
        onClick={() => step(-1)}
      />
      <span className={styles.times}>
        {moment(span.from)} – {moment(span.to)}
      </span>
      {asked.until === undefined ? (
        <span className={styles.live}>{t('rollcall.rollouts.until-now', 'until now')}</span>
      ) : (
        <>
          <IconButton
            name="angle-right"
            tooltip={t('rollcall.rollouts.later', 'Later')}
            onClick={() => step(1)}
          />
          <Button
            variant="secondary"
            size="sm"
            onClick={() => choose({ hours: asked.hours, until: undefined })}
          >
            {t('rollcall.rollouts.to-now', 'Until now')}
          </Button>
        </>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  choice: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1),
    margin: theme.spacing(0, 0, 2),
  }),
  times: css({ fontVariantNumeric: 'tabular-nums' }),
  live: css({ color: theme.colors.text.secondary }),
});
