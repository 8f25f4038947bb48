import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { follow } from '../host/follow.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { parts, placeOf, type Part } from './place.ts';

/** Links to the parts of one rollout, which wrap where there is no room for them. */
export function PartLinks({ id, part }: { id: string; part: Part }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { href, goTo } = useHost();
  return (
    <nav aria-label={t('rollcall.rollouts.parts', 'Parts of this rollout')}>
      <ul className={styles.links}>
        {parts.map((each) => {
          const to = placeOf(id, each);
          return (
            <li key={each}>
              <a
                href={href(to)}
                onClick={(event) => follow(event, () => goTo(to))}
                className={cx(styles.link, each === part && styles.current)}
                aria-current={each === part ? 'page' : undefined}
              >
                {partName(each)}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function partName(part: Part): string {
  switch (part) {
    case 'now':
      return t('rollcall.rollouts.part-now', 'Now');
    case 'stages':
      return t('rollcall.rollouts.part-stages', 'Stages compared');
    case 'criteria':
      return t('rollcall.rollouts.part-criteria', 'Criteria');
    case 'verdicts':
      return t('rollcall.rollouts.part-verdicts', 'Verdicts');
    case 'backtest':
      return t('rollcall.rollouts.part-backtest', 'Before it runs');
    case 'run-sheet':
      return t('rollcall.rollouts.part-run-sheet', 'Run sheet');
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  links: css({
    listStyle: 'none',
    display: 'flex',
    flexWrap: 'wrap',
    margin: theme.spacing(0, 0, 2),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  }),
  link: css({
    display: 'block',
    padding: theme.spacing(1, 1.5),
    color: theme.colors.text.secondary,
    borderBottom: '2px solid transparent',
    '&:hover, &:focus-visible': { color: theme.colors.text.primary, borderColor: theme.colors.border.strong },
  }),
  current: css({
    color: theme.colors.text.primary,
    fontWeight: theme.typography.fontWeightMedium,
    '&, &:hover, &:focus-visible': { borderColor: theme.colors.primary.border },
  }),
});
