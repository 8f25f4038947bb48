import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { lazy, Suspense, type ComponentType, type JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { PlaceLink } from '../reading/PlaceLink.tsx';
import { Reading, Skeleton } from '../reading/Reading.tsx';
import { readRollout } from '../rollout/readRollout.ts';
import { t } from '../text.ts';
import { Empty } from './Empty.tsx';
import { PartLinks } from './PartLinks.tsx';
import type { Part } from './place.ts';

type View = ComponentType<{ rollout: RolloutDocument }>;

/** Charts, the editor of a plan and Markdown are loaded by those who look at them. */
const views: Record<Part, View> = {
  now: lazy(async () => ({ default: (await import('./Decide.tsx')).Decide })),
  stages: lazy(async () => ({ default: (await import('./stages/StageComparison.tsx')).StageComparison })),
  criteria: lazy(async () => ({ default: (await import('./CriteriaOverTime.tsx')).CriteriaOverTime })),
  verdicts: lazy(async () => ({ default: (await import('./VerdictsOverTime.tsx')).VerdictsOverTime })),
  backtest: lazy(async () => ({ default: (await import('./before/BeforeItRuns.tsx')).BeforeItRuns })),
  'run-sheet': lazy(async () => ({ default: (await import('./sheet/RunSheetView.tsx')).RunSheetView })),
};

/** One rollout: the links to its parts, and the part that is open. It is read every few seconds. */
export function OneRollout({ id, part }: { id: string; part: Part }): JSX.Element {
  const styles = useStyles2(getStyles);
  const rollout = useAnswer('getRollout', { params: { id } }, { everyMs: 3_000 });
  const View = views[part];
  return (
    <>
      <p className={styles.back}>
        <PlaceLink to="/rollouts">{t('rollcall.rollouts.list', 'All rollouts')}</PlaceLink>
      </p>
      <Reading of={rollout} lines={9}>
        {(answer) => {
          const document = readRollout(answer);
          return document ? (
            <>
              <h2 className={part === 'now' ? 'sr-only' : styles.title}>{document.title || document.id}</h2>
              <PartLinks id={id} part={part} />
              <Suspense fallback={<Skeleton lines={6} />}>
                <View rollout={document} />
              </Suspense>
            </>
          ) : (
            <Empty title={t('rollcall.rollouts.unreadable', 'This rollout cannot be shown')}>
              {t(
                'rollcall.rollouts.unreadable-why',
                'The scheduler answered with something else than a rollout: see that it and this page are of the same version.',
              )}
            </Empty>
          );
        }}
      </Reading>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  back: css({ margin: theme.spacing(0, 0, 1) }),
  title: css({
    margin: theme.spacing(0, 0, 1),
    fontSize: theme.typography.h3.fontSize,
    overflowWrap: 'anywhere',
  }),
});
