import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { criterionVerdictWord } from './criterionWords.ts';
import { headline, isJudging } from './headline.ts';

/** More would be a page of its own, and stands in the panel behind the dialog. */
const atMost = 5;

/** What speaks for and against a decision at this moment: the verdict, and each criterion that does not pass. */
export function Evidence({ rollout, now }: { rollout: RolloutDocument; now: number }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { word, sentence, stale } = headline(rollout, now);
  const results = isJudging(rollout) && !stale ? (rollout.verdict?.results ?? []) : [];
  const open = results.filter(({ verdict }) => verdict !== 'pass');
  return (
    <div className={styles.evidence}>
      <p>
        {t('rollcall.evidence.now', 'Now:')} <strong>{word}</strong>. {sentence}
      </p>
      {results.length > 0 && (
        <p>
          {t('rollcall.evidence.passing', '{{passing}} of {{all}} criteria pass.', {
            passing: results.length - open.length,
            all: results.length,
          })}
        </p>
      )}
      {open.length > 0 && (
        <ul>
          {open.slice(0, atMost).map(({ name, title, verdict, reason }) => (
            <li key={name}>
              {title}: {criterionVerdictWord(verdict)} ({reason})
            </li>
          ))}
          {open.length > atMost && (
            <li>{t('rollcall.evidence.more', '{{number}} more', { number: open.length - atMost })}</li>
          )}
        </ul>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  evidence: css({
    '& p': { margin: theme.spacing(0, 0, 0.5) },
    '& ul': { margin: 0, paddingLeft: theme.spacing(2.5), fontSize: theme.typography.bodySmall.fontSize },
    '& strong': { color: theme.colors.text.primary },
  }),
});
