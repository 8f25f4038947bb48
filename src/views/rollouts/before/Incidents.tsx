import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, IconButton, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { t } from '../../text.ts';
import { TimeField } from '../../TimeField.tsx';
import type { Span } from '../span.ts';
import { timeWidth } from './SpanFields.tsx';

const halfHourMs = 1_800_000;
const mostIncidents = 100;

type Props = { span: Span; incidents: readonly Span[]; onChange: (incidents: Span[]) => void };

/** When something was wrong. All other history counts as healthy. */
export function Incidents({ span, incidents, onChange }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const change = (index: number, to: Span) =>
    onChange(incidents.map((each, at) => (at === index ? to : each)));
  return (
    <fieldset className={styles.incidents}>
      <legend className={styles.legend}>
        {t('rollcall.rollouts.incidents', 'When something was wrong')}
      </legend>
      <p className={styles.why}>
        {t(
          'rollcall.rollouts.incidents-why',
          'A rollback within these times is a detection; one outside of them is a false alarm. Without any, all history counts as healthy.',
        )}
      </p>
      {incidents.map((incident, index) => (
        <div key={index} className={styles.incident}>
          <TimeField
            label={t('rollcall.rollouts.from', 'From')}
            at={incident.from}
            width={timeWidth}
            onChange={(from) => from !== undefined && change(index, { ...incident, from })}
          />
          <TimeField
            label={t('rollcall.rollouts.until', 'Until')}
            at={incident.to}
            width={timeWidth}
            invalid={
              incident.to < incident.from
                ? t('rollcall.rollouts.until-later', 'Choose a later time.')
                : undefined
            }
            onChange={(to) => to !== undefined && change(index, { ...incident, to })}
          />
          <IconButton
            name="trash-alt"
            tooltip={t('rollcall.rollouts.incident-remove', 'Take this time out')}
            onClick={() => onChange(incidents.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        variant="secondary"
        size="sm"
        icon="plus"
        disabled={incidents.length >= mostIncidents}
        onClick={() => onChange([...incidents, { from: span.to - halfHourMs, to: span.to }])}
      >
        {t('rollcall.rollouts.incident-add', 'Add a time')}
      </Button>
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  incidents: css({ margin: theme.spacing(0, 0, 2), padding: 0, border: 'none', minWidth: 0 }),
  legend: css({
    margin: 0,
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  why: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
  incident: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: theme.spacing(2),
  }),
});
