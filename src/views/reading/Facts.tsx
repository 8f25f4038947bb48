import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';

export interface Fact {
  name: string;
  value: ReactNode;
  /** What it is held against, or made of. */
  beside?: ReactNode;
  /** It wants to be looked at. */
  alarming?: boolean;
}

/** Figures with their names, as many beside each other as there is room for. */
export function Facts({ facts }: { facts: readonly Fact[] }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <dl className={styles.facts}>
      {facts.map(({ name, value, beside, alarming }) => (
        <div key={name} className={styles.fact}>
          <dt className={styles.name}>{name}</dt>
          <dd className={alarming ? styles.alarming : styles.value}>{value}</dd>
          {beside !== undefined && <dd className={styles.name}>{beside}</dd>}
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const value = {
    margin: 0,
    fontSize: theme.typography.h4.fontSize,
    fontVariantNumeric: 'tabular-nums',
    overflowWrap: 'anywhere',
  } as const;
  return {
    facts: css({
      display: 'grid',
      gridTemplateColumns: 'repeat(auto-fill, minmax(150px, 1fr))',
      gap: theme.spacing(1),
      margin: theme.spacing(0, 0, 2),
    }),
    fact: css({
      padding: theme.spacing(1, 1.5),
      background: theme.colors.background.secondary,
      borderRadius: theme.shape.radius.default,
    }),
    name: css({
      margin: 0,
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightRegular,
      overflowWrap: 'anywhere',
    }),
    value: css(value),
    alarming: css(value, { color: theme.colors.error.text }),
  };
};
