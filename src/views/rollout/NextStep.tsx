import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { Section } from './Section.tsx';
import { isJudging } from './headline.ts';
import { spellSettings } from './settings.ts';

/** What a promotion would change: what is so now, and what would be. Nothing where none can come next. */
export function NextStep({ rollout }: { rollout: RolloutDocument }): JSX.Element | null {
  const styles = useStyles2(getStyles);
  const { stages, lever, state } = rollout;
  if (!isJudging(rollout) && state !== 'draft') return null;
  const current = stages.find(({ status }) => status === 'current');
  const next = stages.find(({ status }) => status === 'next');
  return (
    <Section
      title={
        state === 'draft'
          ? t('rollcall.next.start', 'The start would change')
          : t('rollcall.next.promotion', 'A promotion would change')
      }
    >
      <dl className={styles.changes}>
        <dt>{t('rollcall.next.now', 'Now')}</dt>
        <dd>
          {current
            ? `${current.title}: ${current.changes}`
            : t('rollcall.next.nothing-yet', 'Nothing is set')}
          {lever.settings && <div className={styles.settings}>{spellSettings(lever.settings)}</div>}
        </dd>
        <dt>{t('rollcall.next.then', 'Then')}</dt>
        <dd>
          {next
            ? `${next.title}: ${next.changes}`
            : t('rollcall.next.ends', 'Nothing: it would end the rollout, and this stays for good')}
        </dd>
      </dl>
    </Section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  changes: css({
    display: 'grid',
    gridTemplateColumns: 'auto 1fr',
    gap: theme.spacing(0.5, 1.5),
    margin: 0,
    '& dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& dd': { margin: 0, minWidth: 0 },
  }),
  settings: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
