import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useMemo, useState, type JSX, type ReactNode } from 'react';
import type { RolloutDocument } from '../../../contract/rollout.ts';
import { useHost } from '../../host/host.ts';
import { useAnswer } from '../../host/useAnswer.ts';
import { Part } from '../../reading/Part.tsx';
import { Skeleton } from '../../reading/Reading.tsx';
import { t } from '../../text.ts';
import { Backtest } from './Backtest.tsx';
import { PlanField } from './PlanField.tsx';
import { Reach } from './Reach.tsx';
import { lastDays, SpanFields } from './SpanFields.tsx';
import { TimeToEvidence } from './TimeToEvidence.tsx';
import { WhatIf } from './WhatIf.tsx';
import { outlineOf } from './planOutline.ts';
import { questionOf } from './question.ts';

const asks = ['backtest', 'what-if', 'evidence', 'reach'] as const;
type Ask = (typeof asks)[number];

/** Four questions about a plan, to be answered before it runs. Its text can be changed first, and nothing is stored. */
export function BeforeItRuns({ rollout }: { rollout: RolloutDocument }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { place, goTo } = useHost();
  const file = useAnswer('getPlanFile', { params: { id: rollout.id } });
  const [edited, setEdited] = useState<string>();
  const [span, setSpan] = useState(() => lastDays(7, Date.now()));
  const ask = asks.find((each) => each === place.search.get('ask')) ?? 'backtest';
  // A question keeps its answer while another is looked at.
  const [seen, setSeen] = useState<readonly Ask[]>([ask]);
  if (!seen.includes(ask)) setSeen([...seen, ask]);

  const plan = edited ?? file.data?.text ?? '';
  const outline = useMemo(() => outlineOf(plan), [plan]);
  const question = questionOf(plan, span, {
    noPlan: t('rollcall.rollouts.no-plan', 'Choose a plan file first.'),
    noSpan: t('rollcall.rollouts.no-span', 'The time ends before it begins.'),
  });
  const views: Record<Ask, ReactNode> = {
    backtest: <Backtest question={question} outline={outline} />,
    'what-if': <WhatIf question={question} outline={outline} span={span} />,
    evidence: <TimeToEvidence question={question} stages={rollout.stages} />,
    reach: <Reach plan={plan} />,
  };
  if (file.isPending) return <Skeleton lines={6} />;
  return (
    <Part title={t('rollcall.rollouts.part-backtest', 'Before it runs')}>
      <RadioButtonGroup
        aria-label={t('rollcall.rollouts.question', 'Question')}
        options={asks.map((value) => ({ value, label: askWord(value) }))}
        value={ask}
        onChange={(value) => goTo(`${place.path}?ask=${value}`, { replace: true })}
      />
      <p className={styles.why}>{askWhy(ask)}</p>
      {file.error && (
        <Alert
          severity="info"
          title={t('rollcall.rollouts.plan-unread', 'The plan’s own file could not be read')}
        >
          {file.error.data.detail ?? t('rollcall.rollouts.no-plan', 'Choose a plan file first.')}
        </Alert>
      )}
      {file.data && file.data.hash !== rollout.planHash && (
        <Alert
          severity="info"
          title={t('rollcall.rollouts.file-differs', 'The file is not the plan that this rollout goes by')}
        >
          {t('rollcall.rollouts.file-differs-why', 'It was changed since; the next start takes it up.')}
        </Alert>
      )}
      <PlanField text={plan} file={file.data?.text} onChange={setEdited} />
      {ask !== 'reach' && <SpanFields span={span} onChange={setSpan} />}
      {asks.map((each) => (
        <div key={each} hidden={each !== ask}>
          {seen.includes(each) && views[each]}
        </div>
      ))}
    </Part>
  );
}

function askWord(ask: Ask): string {
  switch (ask) {
    case 'backtest':
      return t('rollcall.rollouts.ask-backtest', 'Backtest');
    case 'what-if':
      return t('rollcall.rollouts.ask-what-if', 'What if');
    case 'evidence':
      return t('rollcall.rollouts.ask-evidence', 'Time to evidence');
    case 'reach':
      return t('rollcall.rollouts.ask-reach', 'Reach');
  }
}

function askWhy(ask: Ask): string {
  switch (ask) {
    case 'backtest':
      return t(
        'rollcall.rollouts.why-backtest',
        'What would have happened if this plan had been started then? The judge is the one that judges live.',
      );
    case 'what-if':
      return t(
        'rollcall.rollouts.why-what-if',
        'Would another threshold have rolled back less often for nothing, or sooner for something?',
      );
    case 'evidence':
      return t(
        'rollcall.rollouts.why-evidence',
        'How long does the evidence take that each stage asks for, at the rate that was recorded?',
      );
    case 'reach':
      return t(
        'rollcall.rollouts.why-reach',
        'Can every trigger and every drill fire at all? This is simulated, and needs no history.',
      );
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  why: css({ margin: theme.spacing(1, 0, 2) }),
});
