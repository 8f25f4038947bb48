import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useId, type JSX } from 'react';
import type { FieldSource } from '../../contract/configuration.ts';
import { t } from '../text.ts';
import { fieldName, sourceText } from './fields.ts';

type Props = {
  chosen: boolean | null;
  source: FieldSource;
  locked: boolean;
  onChange: (chosen: boolean | null) => void;
};

/** The toggle of adaptive polling, which has three positions: it can also be left to the rollout that is under way. */
export function Adaptive({ chosen, source, locked, onChange }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const id = useId();
  const positions: { value: boolean | null; name: string; means: string }[] = [
    {
      value: null,
      name: t('rollcall.configuration.adaptive.rollouts', 'Rollouts decide'),
      means: t(
        'rollcall.configuration.adaptive.rollouts-means',
        'Each instance is polled as the rollout that it is in says.',
      ),
    },
    {
      value: true,
      name: t('rollcall.configuration.adaptive.on', 'On'),
      means: t('rollcall.configuration.adaptive.on-means', 'For the whole fleet, whatever a rollout says.'),
    },
    {
      value: false,
      name: t('rollcall.configuration.adaptive.off', 'Off'),
      means: t(
        'rollcall.configuration.adaptive.off-means',
        'For every instance, whatever a rollout says: the kill switch.',
      ),
    },
  ];
  return (
    <fieldset className={styles.field} disabled={locked || source.from === 'environment'}>
      <legend className={styles.legend}>
        {fieldName('adaptivePollingEnabled')} <span className={styles.beside}>({sourceText(source)})</span>
      </legend>
      {positions.map(({ value, name, means }) => (
        <label key={name} className={styles.position}>
          <input type="radio" name={id} checked={chosen === value} onChange={() => onChange(value)} />
          <span>
            {name} <span className={styles.beside}>{means}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  field: css({ margin: 0, padding: 0, border: 'none', minWidth: 0 }),
  legend: css({
    marginBottom: theme.spacing(0.5),
    border: 'none',
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  position: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    padding: theme.spacing(0.25, 0),
    fontWeight: theme.typography.fontWeightRegular,
    '& input': { accentColor: theme.colors.primary.main },
  }),
  beside: css({ color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular }),
});
