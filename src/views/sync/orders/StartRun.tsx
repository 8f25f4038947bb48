import { css } from '@emotion/css';
import { Checkbox, Field, Input, RadioButtonGroup, useStyles2 } from '@grafana/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useRef, useState, type JSX } from 'react';
import type { GrafanaTheme2 } from '@grafana/data';
import type { SearchType, SyncRun } from '../../../contract/sync.ts';
import { ActionDialog } from '../../action/ActionDialog.tsx';
import { useHost } from '../../host/host.ts';
import { t } from '../../text.ts';
import { mostDays, spanProblem, type AskedSpan } from './span.ts';

type Props = {
  site: string;
  type: SearchType;
  /** A gap that is to be filled; without it the newest days. */
  gap?: { from: string; to: string };
  /** The run of this property that has not ended. */
  underWay: string | null;
  onDone: (run: SyncRun) => void;
  onClose: () => void;
};

/** Orders a run: which days, and whether those that are there are read anew. */
export function StartRun({ site, type, gap, underWay, onDone, onClose }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { call } = useHost();
  const queries = useQueryClient();
  const [daysId, fromId, toId] = [useId(), useId(), useId()];
  const [span, setSpan] = useState<AskedSpan>(
    gap ? { by: 'dates', days: '150', ...gap } : { by: 'days', days: '150', from: '', to: '' },
  );
  const [force, setForce] = useState(false);
  const started = useRef<SyncRun>();
  const change = (changed: Partial<AskedSpan>) => setSpan((known) => ({ ...known, ...changed }));
  const obstacle =
    underWay !== null
      ? t(
          'rollcall.sync.start-second',
          'It has a run already, and one at a time: wait for {{run}}, or halt.',
          {
            run: underWay,
          },
        )
      : spanProblem(span);

  return (
    <ActionDialog
      title={t('rollcall.sync.start-title', 'Sync {{site}}', { site })}
      confirm={t('rollcall.sync.start-now', 'Sync now')}
      consequence={
        force
          ? t(
              'rollcall.sync.start-force-consequence',
              'Reads every day of the span anew. No good row is lost if reading fails. It spends queries of the budget for days that are there.',
            )
          : t(
              'rollcall.sync.start-consequence',
              'Reads the days of the span that are not there yet. It spends queries of the budget.',
            )
      }
      obstacle={obstacle}
      send={async ({ reason, idempotencyKey }) => {
        const asked = span.by === 'days' ? { days: Number(span.days) } : { from: span.from, to: span.to };
        const { run } = await call('startSyncRun', {
          body: { site, type, force, reason, ...asked },
          idempotencyKey,
        });
        started.current = run;
      }}
      onOutdated={() => void queries.invalidateQueries()}
      onDone={() => {
        void queries.invalidateQueries();
        if (started.current) onDone(started.current);
      }}
      onClose={onClose}
    >
      <Field label={t('rollcall.sync.span', 'Days')}>
        <RadioButtonGroup
          options={[
            { label: t('rollcall.sync.span-newest', 'The newest'), value: 'days' as const },
            { label: t('rollcall.sync.span-dates', 'From day to day'), value: 'dates' as const },
          ]}
          value={span.by}
          onChange={(by) => change({ by })}
        />
      </Field>
      {span.by === 'days' ? (
        <Field
          label={t('rollcall.sync.span-count', 'How many')}
          htmlFor={daysId}
          description={t('rollcall.sync.span-count-up-to', 'Up to the newest day that is complete.')}
        >
          <Input
            id={daysId}
            type="number"
            min={1}
            max={mostDays}
            width={12}
            value={span.days}
            onChange={(event) => change({ days: event.currentTarget.value })}
          />
        </Field>
      ) : (
        <div className={styles.dates}>
          <Field label={t('rollcall.sync.span-from', 'First day')} htmlFor={fromId}>
            <Input
              id={fromId}
              type="date"
              value={span.from}
              onChange={(event) => change({ from: event.currentTarget.value })}
            />
          </Field>
          <Field label={t('rollcall.sync.span-to', 'Last day')} htmlFor={toId}>
            <Input
              id={toId}
              type="date"
              value={span.to}
              onChange={(event) => change({ to: event.currentTarget.value })}
            />
          </Field>
        </div>
      )}
      <Checkbox
        className={styles.force}
        label={t('rollcall.sync.force', 'Read days anew that are there')}
        value={force}
        onChange={(event) => setForce(event.currentTarget.checked)}
      />
    </ActionDialog>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  dates: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2) }),
  force: css({ marginBottom: theme.spacing(2) }),
});
